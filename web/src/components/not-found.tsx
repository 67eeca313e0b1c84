// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { usePageTitle } from '@/lib/hooks/use-page-title';

interface NotFoundProps {
    reason?: 'not-found' | 'denied';
}

export function NotFound({ reason = 'not-found' }: NotFoundProps) {
    const title = t(`error.${reason}.title`);
    usePageTitle(title);
    return (
        <div className="empty-state">
            <h1 className="empty-state__title">{title}</h1>
            <p>{t(`error.${reason}.body`)}</p>
            <Link className="cds--link" to={paths.home}>
                {t('error.not-found.home')}
            </Link>
        </div>
    );
}
