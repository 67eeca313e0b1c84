// SPDX-License-Identifier: Apache-2.0
import { ContentSwitcher, SkeletonPlaceholder, Switch } from '@carbon/react';
import { Suspense, useState, type ReactNode } from 'react';
import { t } from '@/config/messages/t';

interface PictureProps {
    title: string;
    caption?: string;
    chart: ReactNode;
    table: ReactNode;
}

const VIEWS = ['picture', 'table'] as const;

/* A chart with its figures as a table, one press apart. */
export function Picture({ title, caption, chart, table }: PictureProps) {
    const [view, setView] = useState<(typeof VIEWS)[number]>('picture');
    return (
        <figure className="picture" aria-label={title}>
            <div className="picture__head">
                <h3 className="picture__title">{title}</h3>
                <ContentSwitcher
                    size="sm"
                    className="picture__switch"
                    aria-label={`${title}: ${t('picture.view')}`}
                    selectedIndex={VIEWS.indexOf(view)}
                    onChange={({ index }) => setView(VIEWS[index ?? 0] ?? 'picture')}
                >
                    {VIEWS.map((name) => (
                        <Switch key={name} name={name} text={t(`picture.${name}`)} />
                    ))}
                </ContentSwitcher>
            </div>
            {view === 'picture' ? (
                <Suspense fallback={<SkeletonPlaceholder className="chart__skeleton" />}>{chart}</Suspense>
            ) : (
                table
            )}
            {caption !== undefined && <figcaption className="quiet">{caption}</figcaption>}
        </figure>
    );
}
