// SPDX-License-Identifier: Apache-2.0
import {
    Button, FileUploaderDropContainer, FileUploaderItem, Form, InlineLoading, Select, SelectItem, TextInput,
} from '@carbon/react';
import { useId, useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t, word } from '@/config/messages/t';
import { useRunImport } from '../api/run-import';
import { isKind, KINDS } from './import-kinds';
import { ImportReport } from './import-report';

interface ChosenFile {
    name: string;
    csv: string;
}

export function ImportForm() {
    const id = useId();
    const [kind, setKind] = useState<(typeof KINDS)[number]>('opportunities');
    const [map, setMap] = useState('');
    const [file, setFile] = useState<ChosenFile | null>(null);
    const [isTried, setTried] = useState(false);
    const run = useRunImport();

    async function choose(files: readonly File[]) {
        const [first] = files;
        if (first) {
            run.reset();
            setFile({ name: first.name, csv: await first.text() });
        }
    }

    function start(isDryRun: boolean) {
        setTried(true);
        if (file) {
            run.mutate({ kind, map: map.trim(), csv: file.csv, isDryRun });
        }
    }

    return (
        <Form className="stack" onSubmit={(event) => event.preventDefault()}>
            <div className="form-row">
                <Select
                    id={`${id}-kind`}
                    labelText={t('imports.kind')}
                    value={kind}
                    onChange={({ target }) => isKind(target.value) && setKind(target.value)}
                >
                    {KINDS.map((name) => (
                        <SelectItem key={name} value={name} text={word('import-kind', name)} />
                    ))}
                </Select>
                <TextInput
                    id={`${id}-map`}
                    labelText={t('imports.map')}
                    helperText={t('imports.map.help')}
                    value={map}
                    onChange={(event) => setMap(event.target.value)}
                />
            </div>
            <div>
                <p className="cds--file--label">{t('imports.file')}</p>
                <p className="cds--label-description">{t('imports.file.help')}</p>
                {file ? (
                    <FileUploaderItem
                        name={file.name}
                        status="edit"
                        iconDescription={t('imports.file.remove')}
                        onDelete={() => setFile(null)}
                    />
                ) : (
                    <FileUploaderDropContainer
                        labelText={t('imports.file.choose')}
                        accept={['.csv', 'text/csv']}
                        onAddFiles={(_, { addedFiles }) => void choose(addedFiles)}
                    />
                )}
                {isTried && file === null && <p className="late">{t('imports.file.needed')}</p>}
            </div>
            <div className="button-row">
                <Button kind="tertiary" disabled={run.isPending} onClick={() => start(true)}>
                    {t('imports.dry-run')}
                </Button>
                <Button disabled={run.isPending} onClick={() => start(false)}>
                    {t('imports.run')}
                </Button>
                {run.isPending && <InlineLoading description={t('imports.running')} />}
            </div>
            {run.isError && <ErrorNotice error={run.error} />}
            {run.data && <ImportReport report={run.data} />}
        </Form>
    );
}
