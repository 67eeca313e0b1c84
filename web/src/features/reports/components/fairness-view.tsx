// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { decimal } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useFairness, WINDOWS, type Window } from '../api/get-fairness';
import { FairnessCurve } from './fairness-curve';
import { FairnessExceptions } from './fairness-exceptions';
import { FairnessFigures } from './fairness-figures';
import { FairnessFirms } from './fairness-firms';
import { FairnessGates } from './fairness-gates';
import { FairnessGroups } from './fairness-groups';

function Report({ report, isOwn }: { report: Schemas['FairnessReport']; isOwn: boolean }) {
    const { worst, within_bound: isWithin } = report;
    if (report.offers === 0) {
        return <EmptyState title={t('fairness.empty.title')} body={t('fairness.empty.body')} />;
    }
    return (
        <>
            <InlineNotification
                lowContrast
                hideCloseButton
                kind={isWithin ? 'success' : 'warning'}
                title={t(isWithin ? 'fairness.bound.ok' : 'fairness.bound.broken')}
                subtitle={t(isWithin ? 'fairness.bound.ok.body' : 'fairness.bound.broken.body')}
            />
            <FairnessFigures report={report} />
            {!isOwn && <FairnessCurve firms={report.firms} />}
            {worst && (
                <Section title={t('fairness.worst')}>
                    <p>
                        {t('fairness.worst.body', {
                            name: worst.name,
                            exposure: decimal(worst.exposure),
                            entitlement: decimal(worst.entitlement),
                        })}
                    </p>
                </Section>
            )}
            <Section title={t('fairness.groups')} lead={t('fairness.groups.lead')}>
                <FairnessGroups groups={report.groups} />
            </Section>
            <Section title={t('fairness.gates')} lead={t('fairness.gates.lead')}>
                <FairnessGates gates={report.gates} />
            </Section>
            <FairnessExceptions report={report} />
            <Section title={t(isOwn ? 'fairness.own' : 'fairness.firms')} lead={t('fairness.firms.lead')}>
                <FairnessFirms firms={report.firms} />
            </Section>
        </>
    );
}

export function FairnessView({ isOwn }: { isOwn: boolean }) {
    const [window, setWindow] = useState<Window>('90d');
    const report = useFairness(window);
    return (
        <>
            <ViewButtons
                label={t('fairness.window')}
                selected={window}
                views={WINDOWS.map((name) => ({ name, text: t(`fairness.window.${name}`) }))}
                onSelect={(name) => setWindow(WINDOWS.find((known) => known === name) ?? '90d')}
            />
            <QueryView query={report} skeleton={<SkeletonText paragraph lineCount={10} />}>
                {(data) => <Report report={data} isOwn={isOwn} />}
            </QueryView>
        </>
    );
}
