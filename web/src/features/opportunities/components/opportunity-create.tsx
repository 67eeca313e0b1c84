// SPDX-License-Identifier: Apache-2.0
import { Button, Form } from '@carbon/react';
import { useState, type FormEvent } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t } from '@/config/messages/t';
import { fieldErrors } from '@/lib/api/problem';
import type { Opportunity } from '@/lib/api/types';
import { useCreateOpportunity } from '../api/create-opportunity';
import { EMPTY_DRAFT, inputOf, type OpportunityDraft } from './opportunity-draft';
import { MissingChecklist } from './missing-checklist';
import { OpportunityFields } from './opportunity-fields';

const NEED_LENGTH_MIN = 40;

/* What the draft lacks, told while typing; the server's own list counts once it is saved. */
function missingIn(draft: OpportunityDraft): { field: string }[] {
    const needed = [
        ['offering', draft.offering !== ''],
        ['need', draft.need.trim().length >= NEED_LENGTH_MIN],
        ['amount', draft.amount !== ''],
        ['decision_date', draft.decision_date !== ''],
        ['account', draft.account !== ''],
        ['contact', draft.contact_name !== '' && draft.contact_email + draft.contact_phone !== ''],
        ['country', draft.country !== ''],
        ['city', draft.city !== ''],
        ['contact_consent', draft.contact_consent],
    ] as const;
    return needed.filter(([, isThere]) => !isThere).map(([field]) => ({ field }));
}

export function OpportunityCreate({ onCreated }: { onCreated: (opportunity: Opportunity) => void }) {
    const [draft, setDraft] = useState(EMPTY_DRAFT);
    const [isTried, setTried] = useState(false);
    const create = useCreateOpportunity();
    const errors = new Map(fieldErrors(create.error));
    if (isTried && draft.title.trim() === '') {
        errors.set('title', t('field.needed'));
    }

    function submit(event: FormEvent) {
        event.preventDefault();
        setTried(true);
        if (draft.title.trim() !== '') {
            create.mutate(inputOf(draft), { onSuccess: onCreated });
        }
    }

    return (
        <Form className="split" onSubmit={submit} noValidate>
            <div className="split__main">
                <OpportunityFields draft={draft} errors={errors} onChange={setDraft} />
                {create.isError && <ErrorNotice error={create.error} />}
                <Button type="submit" disabled={create.isPending}>
                    {t(create.isPending ? 'opportunity.new.submitting' : 'opportunity.new.submit')}
                </Button>
            </div>
            <div className="split__side split__side--sticky">
                <MissingChecklist missing={missingIn(draft)} />
            </div>
        </Form>
    );
}
