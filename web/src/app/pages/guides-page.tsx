// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { GuideList } from '@/features/guides/components/guide-list';

export default function GuidesPage() {
    return (
        <>
            <PageHeader title={t('guides.title')} lead={t('guides.lead')} />
            <div className="stack narrow">
                <GuideList />
            </div>
        </>
    );
}
