// SPDX-License-Identifier: Apache-2.0
import { Link, useParams } from 'react-router';
import { PageHeader } from '@/components/page-header';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useGuide } from '@/features/guides/api/get-guide';
import { GuideText } from '@/features/guides/components/guide-text';

export default function GuidePage() {
    const { name = '' } = useParams();
    return (
        <QueryView query={useGuide(name)} skeleton={<PageSkeleton />}>
            {({ title, html, pdf }) => (
                <>
                    <PageHeader title={title} />
                    <p className="guide-links">
                        <Link to={paths.guides}>{t('guides.all')}</Link>
                        <a href={pdf} download={`${name}.pdf`}>
                            {t('guides.pdf')}
                        </a>
                    </p>
                    <GuideText html={html} />
                </>
            )}
        </QueryView>
    );
}
