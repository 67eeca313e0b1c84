// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { useSearchParams } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { WINDOWS } from '../api/get-fairness';
import { GROUPED, GROUPINGS, PASSING_REPORTS, reportFile, REPORTS, useTableReport, type ReportQuestion } from '../api/get-table-report';
import { ReportChart } from './report-chart';
import { ReportTable } from './report-table';

function known<Name extends string>(names: readonly Name[], asked: string | null, otherwise: Name): Name {
    return names.find((name) => name === asked) ?? otherwise;
}

/* The question stands in the address, so that a view can be kept and sent. */
function useQuestion(): [ReportQuestion, (part: Partial<ReportQuestion>) => void] {
    const [params, setParams] = useSearchParams();
    const question: ReportQuestion = {
        name: known(REPORTS, params.get('report'), 'funnel'),
        window: known(WINDOWS, params.get('window'), '90d'),
        by: known(GROUPINGS, params.get('by'), 'all'),
    };
    const ask = (part: Partial<ReportQuestion>) => {
        const { name, window, by } = { ...question, ...part };
        setParams({ report: name, window, by });
    };
    return [question, ask];
}

function Files({ question }: { question: ReportQuestion }) {
    return (
        <p>
            {(['csv', 'xlsx'] as const).map((format) => (
                <a key={format} className="cds--link report-file" href={reportFile(question, format)} download>
                    {t(`reports.file.${format}`)}
                </a>
            ))}
        </p>
    );
}

export function ReportsView({ isOwn }: { isOwn: boolean }) {
    const [question, ask] = useQuestion();
    const report = useTableReport(question);
    return (
        <>
            <ViewButtons
                label={t('reports.which')}
                selected={question.name}
                views={(isOwn ? PASSING_REPORTS : REPORTS).map((name) => ({ name, text: t(`reports.${name}`) }))}
                onSelect={(name) => ask({ name: known(REPORTS, name, 'funnel') })}
            />
            <ViewButtons
                label={t('fairness.window')}
                selected={question.window}
                views={WINDOWS.map((name) => ({ name, text: t(`fairness.window.${name}`) }))}
                onSelect={(name) => ask({ window: known(WINDOWS, name, '90d') })}
            />
            {GROUPED.includes(question.name) && (
                <ViewButtons
                    label={t('reports.by')}
                    selected={question.by}
                    views={GROUPINGS.map((name) => ({ name, text: t(`reports.by.${name}`) }))}
                    onSelect={(name) => ask({ by: known(GROUPINGS, name, 'all') })}
                />
            )}
            <QueryView query={report} skeleton={<SkeletonText paragraph lineCount={10} />}>
                {(data) =>
                    data.rows.length === 0 ? (
                        <EmptyState title={t('reports.empty.title')} body={t('reports.empty.body')} />
                    ) : (
                        <Section title={data.title} lead={t(`reports.${question.name}.lead`)}>
                            <ReportChart report={data} />
                            <ReportTable report={data} />
                            <Files question={question} />
                        </Section>
                    )
                }
            </QueryView>
        </>
    );
}
