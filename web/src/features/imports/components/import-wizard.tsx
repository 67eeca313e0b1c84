// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { ArrowRight } from '@carbon/react/icons';
import { Link } from 'react-router';
import { ErrorNotice } from '@/components/error-notice';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useDrafts, type Draft } from '../api/list-drafts';
import { usePreview } from '../api/preview-drafts';
import { DraftCard } from './draft-card';
import { DropZone } from './drop-zone';
import { RunCard } from './run-card';
import { StartForm } from './start-form';
import { useAfterRuns } from './use-after-runs';

function isReady({ kind, missing }: Draft): boolean {
    return kind !== null && missing.length === 0;
}

function OpenDrafts({ drafts }: { drafts: readonly Draft[] }) {
    const ready = drafts.filter(isReady);
    const preview = usePreview(ready);
    return (
        <Section title={t('imports.files')} lead={t('imports.files.lead')}>
            {preview.isError && (
                <ErrorNotice error={preview.error} onRetry={() => void preview.refetch()} />
            )}
            {drafts.map((draft) => (
                <DraftCard
                    key={draft.id}
                    draft={draft}
                    isPreviewing={isReady(draft) && preview.isFetching}
                    preview={
                        isReady(draft)
                            ? preview.data?.files.find((file) => file.draft === draft.id)
                            : undefined
                    }
                />
            ))}
            <StartForm ready={ready} left={drafts.length - ready.length} />
        </Section>
    );
}

function Runs({ drafts }: { drafts: readonly Draft[] }) {
    const isOver = drafts.every(({ state }) => state !== 'RUNNING');
    const hasDone = drafts.some(({ state }) => state === 'DONE');
    return (
        <Section title={t(isOver ? 'imports.done' : 'imports.running')}>
            {drafts.map((draft) => (
                <RunCard key={draft.id} draft={draft} />
            ))}
            {isOver && hasDone && (
                <Link className="cds--link next-link" to={paths.past}>
                    {t('imports.next')}
                    <ArrowRight />
                </Link>
            )}
        </Section>
    );
}

function Drafts({ items }: { items: readonly Draft[] }) {
    useAfterRuns(items.filter(({ state }) => state === 'RUNNING').length);
    const open = items.filter(({ state }) => state === 'DRAFT');
    const begun = items.filter(({ state }) => state !== 'DRAFT');
    return (
        <>
            {begun.length > 0 && <Runs drafts={begun} />}
            {open.length > 0 && <OpenDrafts drafts={open} />}
        </>
    );
}

/* Drop, look, correct, import. Everything it shows is the server's state. */
export function ImportWizard() {
    const drafts = useDrafts();
    return (
        <>
            <DropZone />
            <QueryView query={drafts} skeleton={<SkeletonText paragraph lineCount={4} />}>
                {({ items }) => <Drafts items={items} />}
            </QueryView>
        </>
    );
}
