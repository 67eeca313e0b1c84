// SPDX-License-Identifier: Apache-2.0
import { FactList } from '@/components/fact-list';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

type Evaluation = Schemas['PolicyEvaluation'];
type Report = Schemas['PolicyReport'];
type Group = Report['groups'][number];
type Point = Schemas['PolicySimulated']['curve'][number];

const signed = new Intl.NumberFormat('en', {
    style: 'percent',
    maximumFractionDigits: 1,
    signDisplay: 'exceptZero',
});
const offers = new Intl.NumberFormat('en', { maximumFractionDigits: 1, minimumFractionDigits: 1 });
const ratio = new Intl.NumberFormat('en', { maximumFractionDigits: 3, minimumFractionDigits: 3 });

const GROUP_COLUMNS: readonly Column<Group>[] = [
    { key: 'group', header: t('policy.group'), cell: ({ by, group }) => `${by}: ${group}` },
    { key: 'firms', header: t('policy.firms'), cell: ({ firms }) => firms, isNumber: true },
    { key: 'before', header: t('policy.before'), cell: ({ before }) => offers.format(before), isNumber: true },
    { key: 'after', header: t('policy.after'), cell: ({ after }) => offers.format(after), isNumber: true },
    {
        key: 'change',
        header: t('policy.change'),
        cell: ({ before, after }) => (before > 0 ? signed.format(after / before - 1) : ''),
        isNumber: true,
    },
];

const CURVE_COLUMNS: readonly Column<Point>[] = [
    { key: 'u', header: t('policy.u'), cell: ({ u }) => u, isNumber: true },
    {
        key: 'value',
        header: t('policy.curve.value'),
        cell: ({ value_ratio: value }) => ratio.format(value ?? 0),
        isNumber: true,
    },
    { key: 'gini', header: t('policy.curve.gini'), cell: ({ gini }) => ratio.format(gini ?? 0), isNumber: true },
];

function gainOf({ gain }: Report): string {
    return t('policy.gain.value', {
        value: signed.format(gain.value ?? 0),
        low: signed.format(gain.low ?? 0),
        high: signed.format(gain.high ?? 0),
    });
}

function Figures({ report }: { report: Report }) {
    return (
        <FactList
            rows={[
                { label: t('policy.verdict'), value: word('policy-verdict', report.verdict) },
                { label: t('policy.gain'), value: gainOf(report) },
                { label: t('policy.decisions'), value: report.decisions },
                { label: t('policy.ess'), value: Math.round(report.ess) },
            ]}
        />
    );
}

function Reasons({ reasons }: { reasons: readonly string[] }) {
    return (
        <div>
            <p>{t('policy.reasons')}</p>
            <ul>
                {reasons.map((reason) => (
                    <li key={reason}>{reason}</li>
                ))}
            </ul>
        </div>
    );
}

/* `isAhead`: the policy may still be put in force, so that a judgement of its own day must be made anew. */
export function EvaluationView({ evaluation, isAhead }: { evaluation: Evaluation | null; isAhead: boolean }) {
    if (evaluation === null) {
        return (
            <Section title={t('policy.evaluation')}>
                <p className="quiet">{t('policy.evaluation.none')}</p>
            </Section>
        );
    }
    const { report, counts } = evaluation;
    return (
        <>
            <Section title={t('policy.evaluation')}>
                {!counts && isAhead && <p>{t('policy.evaluation.old')}</p>}
                <Figures report={report} />
                {report.reasons.length > 0 && <Reasons reasons={report.reasons} />}
            </Section>
            <Section title={t('policy.groups')} lead={t('policy.groups.lead')}>
                <RecordTable
                    label={t('policy.groups')}
                    columns={GROUP_COLUMNS}
                    rows={report.groups}
                    rowKey={({ by, group }) => `${by}/${group}`}
                />
            </Section>
            {report.simulated !== null && (
                <Section title={t('policy.curve')} lead={t('policy.curve.lead')}>
                    <RecordTable
                        label={t('policy.curve')}
                        columns={CURVE_COLUMNS}
                        rows={report.simulated.curve}
                        rowKey={({ u }) => String(u)}
                    />
                </Section>
            )}
        </>
    );
}
