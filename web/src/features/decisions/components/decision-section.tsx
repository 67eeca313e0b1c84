// SPDX-License-Identifier: Apache-2.0
import { Button, InlineLoading, SkeletonText } from '@carbon/react';
import { useState } from 'react';
import { EmptyState } from '@/components/empty-state';
import { ErrorNotice } from '@/components/error-notice';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useDecision } from '../api/get-decision';
import { usePlace } from '../api/place';
import { useRecommend } from '../api/recommend';
import { CandidatesPanel } from './candidates-panel';
import { DuplicateDialog } from './duplicate-dialog';
import { OverrideDialog } from './override-dialog';

interface DecisionSectionProps {
    opportunity: string;
    decision: string | null;
    currency: string;
    canAsk: boolean;
    canOverride: boolean;
    /* What a person has to be told before passing: it seems to be here already. */
    duplicates: readonly string[];
    onPassed: (placed: Schemas['Placed']) => void;
}

export function DecisionSection(props: DecisionSectionProps) {
    const { opportunity, decision: id, currency, canAsk, canOverride, duplicates, onPassed } = props;
    const [open, setOpen] = useState<'override' | 'duplicate' | null>(null);
    const decision = useDecision(id);
    const recommend = useRecommend(opportunity);
    const place = usePlace(opportunity);
    const isBusy = recommend.isPending || place.isPending;
    const candidates = decision.data?.candidates ?? [];
    const hasCandidates = candidates.length > 0;
    const pass = () => place.mutate({}, { onSuccess: onPassed, onSettled: () => setOpen(null) });

    const actions = canAsk && (
        <>
            {isBusy && (
                <InlineLoading
                    description={t(place.isPending ? 'pass.passing' : 'candidates.asking')}
                />
            )}
            <Button
                kind={hasCandidates ? 'ghost' : 'tertiary'}
                size="md"
                disabled={isBusy}
                onClick={() => recommend.mutate(null)}
            >
                {t(id === null ? 'candidates.ask' : 'candidates.ask-again')}
            </Button>
            {canOverride && (
                <Button kind="tertiary" size="md" disabled={isBusy} onClick={() => setOpen('override')}>
                    {t('pass.other')}
                </Button>
            )}
            <Button
                size="md"
                disabled={isBusy}
                onClick={() => (duplicates.length > 0 ? setOpen('duplicate') : pass())}
            >
                {t(hasCandidates ? 'pass.recommended' : 'pass.direct')}
            </Button>
        </>
    );

    return (
        <Section title={t('candidates.title')} actions={actions}>
            {recommend.isError && <ErrorNotice error={recommend.error} />}
            {place.isError && <ErrorNotice error={place.error} title={t('pass.nobody')} />}
            {id === null ? (
                <EmptyState title={t('candidates.empty.title')} body={t('candidates.empty.body')} />
            ) : (
                <QueryView query={decision} skeleton={<SkeletonText paragraph lineCount={8} />}>
                    {(stored) => <CandidatesPanel decision={stored} currency={currency} />}
                </QueryView>
            )}
            {open === 'override' && (
                <OverrideDialog
                    opportunity={opportunity}
                    candidates={candidates.map(({ partner, name }) => ({ id: partner, name }))}
                    onPassed={(placed) => {
                        setOpen(null);
                        onPassed(placed);
                    }}
                    onClose={() => setOpen(null)}
                />
            )}
            {open === 'duplicate' && (
                <DuplicateDialog
                    duplicates={duplicates}
                    isPending={place.isPending}
                    onPass={pass}
                    onClose={() => setOpen(null)}
                />
            )}
        </Section>
    );
}
