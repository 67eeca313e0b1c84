// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { PageSkeleton } from '@/components/page-skeleton';
import { QueryView } from '@/components/query-view';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useGuides } from '../api/list-guides';

export function GuideList() {
    return (
        <QueryView query={useGuides()} skeleton={<PageSkeleton />}>
            {(guides) => (
                <ul className="guide-list">
                    {guides.map(({ name, title, summary, pdf }) => (
                        <li key={name} className="guide-list__item">
                            <h2 className="guide-list__title">
                                <Link to={paths.guide(name)}>{title}</Link>
                            </h2>
                            <p>{summary}</p>
                            <p>
                                <a href={pdf} download={`${name}.pdf`} aria-label={t('guides.pdf.of', { title })}>
                                    {t('guides.pdf')}
                                </a>
                            </p>
                        </li>
                    ))}
                </ul>
            )}
        </QueryView>
    );
}
