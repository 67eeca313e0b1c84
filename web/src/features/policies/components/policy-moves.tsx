// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { MOVES, useMovePolicy, type Move } from '../api/move-policy';

interface PolicyMovesProps {
    id: string;
    allowed: readonly string[];
}

/* Every step is asked about once more: it stands in the history under one's name. */
export function PolicyMoves({ id, allowed }: PolicyMovesProps) {
    const [asked, setAsked] = useState<Move | null>(null);
    const move = useMovePolicy(id);
    const close = () => {
        setAsked(null);
        move.reset();
    };
    return (
        <div className="button-row">
            {MOVES.filter((one) => allowed.includes(one)).map((one) => (
                <Button
                    key={one}
                    kind={one === 'rollback' ? 'danger' : 'tertiary'}
                    size="md"
                    onClick={() => {
                        setAsked(one);
                    }}
                >
                    {t(`policy.move.${one}`)}
                </Button>
            ))}
            {asked !== null && (
                <FormDialog
                    title={t(`policy.move.${asked}`)}
                    lead={t(`policy.ask.${asked}`)}
                    submit={t(`policy.move.${asked}`)}
                    isDanger={asked === 'rollback'}
                    isPending={move.isPending}
                    error={move.error}
                    onSubmit={() => {
                        move.mutate(asked, { onSuccess: close });
                    }}
                    onClose={close}
                />
            )}
        </div>
    );
}
