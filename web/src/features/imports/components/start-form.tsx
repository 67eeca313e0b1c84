// SPDX-License-Identifier: Apache-2.0
import { Button, Form, InlineLoading, TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t, tn } from '@/config/messages/t';
import type { Draft } from '../api/list-drafts';
import { useRunDrafts } from '../api/run-drafts';
import { mapNameOf } from './draft-words';

interface StartFormProps {
    ready: readonly Draft[];
    left: number;
}

export function StartForm({ ready, left }: StartFormProps) {
    const id = useId();
    const [typed, setTyped] = useState<string | null>(null);
    const run = useRunDrafts();
    const first = ready[0];
    const name = typed ?? first?.map_name ?? mapNameOf(first?.file_name ?? '');
    return (
        <Form
            className="start-form"
            onSubmit={(event) => {
                event.preventDefault();
                const map = name.trim();
                run.mutate({
                    drafts: ready.map((draft) => draft.id),
                    ...(map === '' ? {} : { map_name: map }),
                });
            }}
        >
            <TextInput
                id={id}
                labelText={t('imports.map-name')}
                helperText={t('imports.map-name.help')}
                maxLength={64}
                value={name}
                onChange={(event) => setTyped(event.target.value)}
            />
            <div className="button-row">
                <Button type="submit" disabled={ready.length === 0 || run.isPending}>
                    {tn('imports.start', ready.length)}
                </Button>
                {run.isPending && <InlineLoading description={t('imports.starting')} />}
                {left > 0 && <span className="quiet">{tn('imports.start.left', left)}</span>}
            </div>
            {run.isError && <ErrorNotice error={run.error} />}
        </Form>
    );
}
