// SPDX-License-Identifier: Apache-2.0
import { FileUploaderDropContainer, InlineLoading } from '@carbon/react';
import { useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { ApiError } from '@/lib/api/problem';
import { uploadOf, useUploadDraft } from '../api/upload-draft';

const ENDINGS = ['.csv', '.tsv', '.tab', '.txt'];

interface Failure {
    name: string;
    error: unknown;
}

type Added = File & { invalidFileType?: boolean };

function notText(): ApiError {
    const title = t('imports.drop.not-text');
    return new ApiError(415, { type: '', title, status: 415, code: '', detail: title, errors: [] });
}

/* Several files at once; each becomes a draft of its own, and one bad file stops no other. */
export function DropZone() {
    const upload = useUploadDraft();
    const [reading, setReading] = useState<string | null>(null);
    const [failures, setFailures] = useState<readonly Failure[]>([]);

    async function add(files: readonly Added[]) {
        setFailures([]);
        for (const file of files) {
            setReading(file.name);
            const send = file.invalidFileType
                ? Promise.reject(notText())
                : upload.mutateAsync(uploadOf(file));
            await send.catch((error: unknown) => {
                setFailures((before) => [...before, { name: file.name, error }]);
            });
        }
        setReading(null);
    }

    return (
        <div className="drop-zone">
            <p className="cds--file--label">{t('imports.drop.title')}</p>
            <p className="cds--label-description">{t('imports.drop.help')}</p>
            <FileUploaderDropContainer
                labelText={t('imports.drop')}
                accept={ENDINGS}
                multiple
                onAddFiles={(_, { addedFiles }) => void add(addedFiles)}
            />
            {reading !== null && (
                <InlineLoading description={t('imports.drop.reading', { name: reading })} />
            )}
            {failures.map(({ name, error }) => (
                <ErrorNotice key={name} error={error} title={t('imports.drop.failed', { name })} />
            ))}
        </div>
    );
}
