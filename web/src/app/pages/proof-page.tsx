// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import { FirmPicker } from '@/features/partners/components/firm-picker';
import { useSeal } from '@/features/proof/api/get-seal';
import { CheckpointTable } from '@/features/proof/components/checkpoint-table';
import { DrawDays } from '@/features/proof/components/draw-days';
import { KeyList } from '@/features/proof/components/key-list';
import { NodeTable } from '@/features/proof/components/node-table';
import { SealHead } from '@/features/proof/components/seal-head';
import { VerifySteps } from '@/features/proof/components/verify-steps';
import type { User } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

function Proof({ user }: { user: User }) {
    const seal = useSeal();
    const isVendor = can.audit(user);
    const [chosen, setChosen] = useState<string | null>(null);
    return (
        <QueryView query={seal} skeleton={<PageSkeleton />}>
            {(now) => (
                <div className="stack">
                    <SealHead seal={now} />
                    {now.head !== null && (
                        <>
                            <VerifySteps
                                publicKey={now.keys.at(-1)?.public_key}
                                partner={isVendor ? chosen : user.partner}
                                isOwn={!isVendor}
                                picker={isVendor && <FirmPicker onChange={setChosen} />}
                            />
                            <KeyList keys={now.keys} />
                            <CheckpointTable />
                        </>
                    )}
                    <DrawDays days={now.draw_days} />
                    {isVendor && <NodeTable />}
                </div>
            )}
        </QueryView>
    );
}

export default function ProofPage() {
    const user = useUser();
    if (!can.seeProof(user)) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('proof.title')} lead={t('proof.lead')} />
            <Proof user={user} />
        </>
    );
}
