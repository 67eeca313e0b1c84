// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { t, tn } from '@/config/messages/t';

interface LoadMoreProps {
    count: number;
    hasMore: boolean;
    isLoading: boolean;
    onMore: () => void;
}

/* The foot of a list that comes in pages. */
export function LoadMore({ count, hasMore, isLoading, onMore }: LoadMoreProps) {
    return (
        <div className="load-more">
            <span role="status" className="quiet">
                {tn('list.count', count)}
                {hasMore ? '' : `. ${t('list.end')}`}
            </span>
            {hasMore && (
                <Button kind="tertiary" size="md" disabled={isLoading} onClick={onMore}>
                    {isLoading ? t('app.loading') : t('action.more')}
                </Button>
            )}
        </div>
    );
}
