// SPDX-License-Identifier: Apache-2.0
import { Button, CodeSnippet } from '@carbon/react';
import { Download } from '@carbon/react/icons';
import type { ReactNode } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { entriesFile, useDownloadEntries } from '../api/download-entries';

interface VerifyStepsProps {
    publicKey: string | undefined;
    /* null: none is chosen yet */
    partner: string | null;
    isOwn: boolean;
    picker: ReactNode;
}

function command(partner: string | null, publicKey: string | undefined): string {
    const file = partner === null ? 'FILE' : entriesFile(partner);
    return `score verify --export ${file} --public-key ${publicKey ?? 'KEY'}`;
}

/* Three steps that need nobody's word. */
export function VerifySteps({ publicKey, partner, isOwn, picker }: VerifyStepsProps) {
    const download = useDownloadEntries();
    const hasDone = download.isSuccess && download.variables === partner;
    return (
        <Section title={t('proof.verify')} lead={t('proof.verify.lead')}>
            <ol className="verify-steps">
                <li>
                    <p>{t('proof.verify.keep')}</p>
                </li>
                <li>
                    <p>{t('proof.verify.download')}</p>
                    {picker}
                    <Button
                        kind="primary"
                        size="md"
                        renderIcon={Download}
                        disabled={partner === null || download.isPending}
                        onClick={() => partner !== null && download.mutate(partner)}
                    >
                        {t(isOwn ? 'proof.download.own' : 'proof.download.firm')}
                    </Button>
                    <p role="status" className="quiet">
                        {partner === null && t('proof.download.choose')}
                        {download.isPending && t('proof.download.running')}
                        {hasDone && t('proof.download.done', { name: download.data })}
                    </p>
                    {download.error && (
                        <ErrorNotice error={download.error} title={t('proof.download.failed')} />
                    )}
                </li>
                <li>
                    <p>{t('proof.verify.run')}</p>
                    <CodeSnippet
                        type="multi"
                        wrapText
                        feedback={t('proof.copied')}
                        copyButtonDescription={t('proof.verify.copy')}
                        aria-label={t('proof.verify.command')}
                    >
                        {command(partner, publicKey)}
                    </CodeSnippet>
                </li>
            </ol>
        </Section>
    );
}
