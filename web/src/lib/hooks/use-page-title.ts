// SPDX-License-Identifier: Apache-2.0
import { useEffect } from 'react';
import { t } from '@/config/messages/t';

export function usePageTitle(page: string): void {
    useEffect(() => {
        document.title = page === '' ? t('app.name') : t('app.title', { page });
    }, [page]);
}
