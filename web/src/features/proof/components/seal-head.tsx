// SPDX-License-Identifier: Apache-2.0
import { CodeSnippet } from '@carbon/react';
import { EmptyState } from '@/components/empty-state';
import { FigureTile } from '@/components/figure-tile';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import { ago } from '@/lib/format/time';
import { useNow } from '@/lib/hooks/use-now';
import type { Schemas } from '@/lib/api/types';

/* The one line to compare, and how far it reaches. */
export function SealHead({ seal }: { seal: Schemas['Proof'] }) {
    const nowMs = useNow();
    const { head, sealed_at: at } = seal;
    if (head === null || at === null) {
        return <EmptyState title={t('proof.none.title')} body={t('proof.none.body')} />;
    }
    return (
        <Section title={t('proof.head')} lead={t('proof.head.lead')}>
            <CodeSnippet
                type="single"
                feedback={t('proof.copied')}
                copyButtonDescription={t('proof.head.copy')}
                aria-label={t('proof.head.label')}
            >
                {head}
            </CodeSnippet>
            <div className="figure-tiles">
                <FigureTile
                    label={t('proof.sealed')}
                    value={integer(seal.sealed)}
                    help={t('proof.sealed-at', { ago: ago(at, nowMs) })}
                />
                <FigureTile
                    label={t('proof.unsealed')}
                    value={integer(seal.unsealed)}
                    help={t('proof.unsealed.help')}
                />
                <FigureTile
                    label={t('proof.checkpoints.count')}
                    value={integer(seal.checkpoints)}
                />
            </div>
        </Section>
    );
}
