// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { useNewestExperiment } from '../api/get-experiment';
import { useStopExperiment } from '../api/stop-experiment';
import { ExperimentView } from './experiment-view';
import { StartDialog } from './start-dialog';

function StopDialog({ id, onClose }: { id: string; onClose: () => void }) {
    const stop = useStopExperiment();
    return (
        <FormDialog
            title={t('experiment.stop')}
            lead={t('experiment.stop.lead')}
            submit={t('experiment.stop')}
            isDanger
            isPending={stop.isPending}
            error={stop.error}
            onSubmit={() => {
                stop.mutate(id, { onSuccess: onClose });
            }}
            onClose={onClose}
        />
    );
}

interface ActionsProps {
    isRunning: boolean;
    onAsk: () => void;
}

function Actions({ isRunning, onAsk }: ActionsProps) {
    return (
        <Button kind={isRunning ? 'danger--tertiary' : 'tertiary'} size="md" onClick={onAsk}>
            {t(isRunning ? 'experiment.stop' : 'experiment.start')}
        </Button>
    );
}

/* The newest experiment; who may act starts the next one when it has stopped. */
export function ExperimentCard({ canAct }: { canAct: boolean }) {
    const [asked, setAsked] = useState<'start' | 'stop' | null>(null);
    const newest = useNewestExperiment();
    const isRunning = newest.data?.state === 'RUNNING';
    const close = () => {
        setAsked(null);
    };
    return (
        <Section
            title={t('experiment.title')}
            lead={t('experiment.lead')}
            actions={
                canAct &&
                newest.data !== undefined && (
                    <Actions
                        isRunning={isRunning}
                        onAsk={() => {
                            setAsked(isRunning ? 'stop' : 'start');
                        }}
                    />
                )
            }
        >
            <QueryView query={newest} skeleton={<PageSkeleton />}>
                {(experiment) =>
                    experiment === null ? (
                        <p className="quiet">{t('experiment.none')}</p>
                    ) : (
                        <ExperimentView experiment={experiment} />
                    )
                }
            </QueryView>
            {asked === 'start' && <StartDialog onClose={close} />}
            {asked === 'stop' && newest.data && <StopDialog id={newest.data.id} onClose={close} />}
        </Section>
    );
}
