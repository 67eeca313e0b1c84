// SPDX-License-Identifier: Apache-2.0
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';

interface DuplicateDialogProps {
    duplicates: readonly string[];
    isPending: boolean;
    onPass: () => void;
    onClose: () => void;
}

/* Two firms at one customer cost trust on both sides: a person says that it is meant. */
export function DuplicateDialog({ duplicates, isPending, onPass, onClose }: DuplicateDialogProps) {
    return (
        <FormDialog
            title={t('duplicates.confirm.title')}
            lead={t('duplicates.confirm.lead')}
            submit={t('duplicates.confirm.submit')}
            isDanger
            isPending={isPending}
            error={null}
            onSubmit={onPass}
            onClose={onClose}
        >
            <ul className="error-notice__list">
                {duplicates.map((title) => (
                    <li key={title}>{title}</li>
                ))}
            </ul>
        </FormDialog>
    );
}
