// SPDX-License-Identifier: Apache-2.0
import { InlineNotification } from '@carbon/react';
import { useState } from 'react';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { integer } from '@/lib/format/number';
import { AttestDialog } from './attest-dialog';

type Facts = readonly Schemas['FactKind'][];

/* The dialog wherever a page offers it, and what came of it. */
export function useAttest() {
    const [facts, setFacts] = useState<Facts | null>(null);
    const [result, setResult] = useState<Schemas['Attestation'] | null>(null);
    const open = (proposed: Facts) => {
        setResult(null);
        setFacts(proposed);
    };
    const notice = result && (
        <InlineNotification
            lowContrast
            kind="success"
            title={t('attest.done', {
                attested: integer(result.attested),
                partners: integer(result.partners),
            })}
            subtitle={
                result.unchanged > 0
                    ? t('attest.done.unchanged', { unchanged: integer(result.unchanged) })
                    : ''
            }
            onCloseButtonClick={() => setResult(null)}
        />
    );
    const dialog = facts && (
        <AttestDialog
            facts={facts}
            onDone={(done) => {
                setFacts(null);
                setResult(done);
            }}
            onClose={() => setFacts(null)}
        />
    );
    return { open, notice, dialog };
}
