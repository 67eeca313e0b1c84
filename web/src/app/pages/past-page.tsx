// SPDX-License-Identifier: Apache-2.0
import { ArrowRight } from '@carbon/react/icons';
import { Link } from 'react-router';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useAttest } from '@/features/partners/components/use-attest';
import { usePast } from '@/features/past/api/get-past';
import { PastView } from '@/features/past/components/past-view';
import { SourceScores } from '@/features/past/components/source-scores';
import { UnknownFacts } from '@/features/past/components/unknown-facts';
import type { Schemas } from '@/lib/api/types';
import { integer } from '@/lib/format/number';
import { day } from '@/lib/format/time';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';
import { FirstSteps } from '../shell/first-steps';

function lead({ deals, firms, from, to }: Schemas['PastReport']): string {
    const counts = { deals: integer(deals), firms: integer(firms) };
    return from === null || to === null
        ? t('past.lead.undated', counts)
        : t('past.lead', { ...counts, from: day(from), to: day(to) });
}

function Body({ report }: { report: Schemas['PastReport'] }) {
    const canAttest = can.attest(useUser());
    const attest = useAttest();
    return (
        <>
            <PageHeader title={t('past.title')} lead={lead(report)} />
            <div className="stack">
                {attest.notice}
                <PastView report={report} />
                <UnknownFacts
                    facts={report.unknown_facts.filter(({ partners }) => partners > 0)}
                    onAttest={canAttest ? attest.open : null}
                />
                <SourceScores />
                <Link className="cds--link next-link" to={paths.placements}>
                    {t('past.next')}
                    <ArrowRight />
                </Link>
            </div>
            {attest.dialog}
        </>
    );
}

export default function PastPage() {
    const user = useUser();
    if (!can.seePast(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <FirstSteps now="past" />
            <Past />
        </>
    );
}

function Past() {
    const report = usePast();
    return (
        <QueryView query={report} skeleton={<PageSkeleton />}>
            {(data) => <Body report={data} />}
        </QueryView>
    );
}
