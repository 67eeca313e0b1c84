// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { Link } from 'react-router';
import { EmptyState } from '@/components/empty-state';
import { FigureTile } from '@/components/figure-tile';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { moneyShort } from '@/lib/format/money';
import { integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { EvennessView } from './evenness-view';
import { PlacementTable } from './placement-table';
import { UnplacedView } from './unplaced-view';

interface PlacementsViewProps {
    preview: Schemas['Placements'];
    isAgain: boolean;
    onAgain: () => void;
}

function Figures({ preview }: { preview: Schemas['Placements'] }) {
    const { max_share: most } = preview.evenness;
    return (
        <div className="figure-tiles">
            <FigureTile label={t('placements.figure.placed')} value={integer(preview.placed)} />
            <FigureTile label={t('placements.figure.unplaced')} value={integer(preview.unplaced)} />
            {preview.value.map(({ amount, currency }) => (
                <FigureTile
                    key={currency}
                    label={t('placements.figure.value')}
                    value={moneyShort(amount, currency)}
                />
            ))}
            <FigureTile
                label={t('placements.figure.share')}
                value={most === null ? t('value.unknown') : percent(most)}
            />
        </div>
    );
}

/* What passing all would bring, from the whole to the single opportunity. */
export function PlacementsView({ preview, isAgain, onAgain }: PlacementsViewProps) {
    const { placed, unplaced, value, items, unplaced_items: unplacedItems, reasons, evenness } = preview;
    if (placed + unplaced === 0) {
        return (
            <EmptyState
                title={t('placements.empty.title')}
                body={t('placements.empty.body')}
                action={
                    <Link className="cds--link" to={paths.imports}>
                        {t('placements.empty.action')}
                    </Link>
                }
            />
        );
    }
    return (
        <>
            <Figures preview={preview} />
            <div>
                <Button kind="ghost" size="sm" disabled={isAgain} onClick={onAgain}>
                    {t(isAgain ? 'placements.loading' : 'placements.again')}
                </Button>
            </div>
            {placed > 0 && (
                <>
                    <EvennessView evenness={evenness} currency={value[0]?.currency ?? 'USD'} />
                    <PlacementTable items={items} placed={placed} />
                </>
            )}
            <UnplacedView reasons={reasons} items={unplacedItems} />
        </>
    );
}
