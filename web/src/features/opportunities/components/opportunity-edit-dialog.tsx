// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { ApiError, fieldErrors } from '@/lib/api/problem';
import type { Tagged } from '@/lib/api/tagged';
import type { Opportunity } from '@/lib/api/types';
import { useUpdateOpportunity } from '../api/update-opportunity';
import { draftOf, patchOf } from './opportunity-draft';
import { OpportunityFields } from './opportunity-fields';

interface OpportunityEditDialogProps {
    opportunity: Tagged<Opportunity>;
    onClose: () => void;
}

export function OpportunityEditDialog({ opportunity, onClose }: OpportunityEditDialogProps) {
    const [before] = useState(() => draftOf(opportunity));
    const [etag] = useState(opportunity.etag);
    const [draft, setDraft] = useState(before);
    const update = useUpdateOpportunity(opportunity.id);
    const isStale = update.error instanceof ApiError && update.error.status === 412;
    return (
        <FormDialog
            title={t('opportunity.edit.title')}
            submit={t('opportunity.edit.submit')}
            isPending={update.isPending}
            error={update.error}
            onSubmit={() =>
                update.mutate({ etag, body: patchOf(before, draft) }, { onSuccess: onClose })
            }
            onClose={onClose}
        >
            {isStale && <p>{t('opportunity.stale')}</p>}
            <OpportunityFields draft={draft} errors={fieldErrors(update.error)} onChange={setDraft} />
        </FormDialog>
    );
}
