// SPDX-License-Identifier: Apache-2.0
import { Button, InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { Link } from 'react-router';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t, tn } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { usePlacementsPreview } from '@/features/placements/api/preview-placements';
import { PassAllDialog } from '@/features/placements/components/pass-all-dialog';
import { PlacementsView } from '@/features/placements/components/placements-view';
import type { Schemas } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';
import { FirstSteps } from '../shell/first-steps';

function Done({ done, onClose }: { done: Schemas['Placements']; onClose: () => void }) {
    return (
        <>
            <InlineNotification
                lowContrast
                kind={done.unplaced > 0 ? 'warning' : 'success'}
                title={tn('placements.done', done.placed)}
                subtitle={done.unplaced > 0 ? tn('placements.done.unplaced', done.unplaced) : ''}
                onCloseButtonClick={onClose}
            />
            <Link className="cds--link next-link" to={paths.offeredOpportunities}>
                {t('placements.see')}
            </Link>
        </>
    );
}

function Placements() {
    const preview = usePlacementsPreview();
    const [isOpen, setOpen] = useState(false);
    const [done, setDone] = useState<Schemas['Placements'] | null>(null);
    const count = preview.data?.placed ?? 0;
    return (
        <>
            <PageHeader
                title={t('placements.title')}
                lead={t('placements.lead')}
                actions={
                    count > 0 && (
                        <Button size="md" disabled={preview.isFetching} onClick={() => setOpen(true)}>
                            {t('placements.pass')}
                        </Button>
                    )
                }
            />
            <div className="stack">
                {done && <Done done={done} onClose={() => setDone(null)} />}
                <QueryView query={preview} skeleton={<PageSkeleton />}>
                    {(data) => (
                        <PlacementsView
                            preview={data}
                            isAgain={preview.isFetching}
                            onAgain={() => void preview.refetch()}
                        />
                    )}
                </QueryView>
            </div>
            {isOpen && (
                <PassAllDialog
                    count={count}
                    onPassed={(result) => {
                        setOpen(false);
                        setDone(result);
                    }}
                    onClose={() => setOpen(false)}
                />
            )}
        </>
    );
}

export default function PlacementsPage() {
    if (!can.passAll(useUser())) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <FirstSteps now="pass" />
            <Placements />
        </>
    );
}
