// SPDX-License-Identifier: Apache-2.0
import { FormDialog } from '@/components/form-dialog';
import { t, tn } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { usePassAll } from '../api/pass-all';

interface PassAllDialogProps {
    count: number;
    onPassed: (done: Schemas['Placements']) => void;
    onClose: () => void;
}

export function PassAllDialog({ count, onPassed, onClose }: PassAllDialogProps) {
    const pass = usePassAll();
    return (
        <FormDialog
            title={tn('placements.confirm.title', count)}
            lead={t('placements.confirm.lead')}
            submit={t('placements.confirm.submit')}
            isPending={pass.isPending}
            error={pass.error}
            onSubmit={() => pass.mutate(null, { onSuccess: onPassed })}
            onClose={onClose}
        />
    );
}
