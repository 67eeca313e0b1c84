// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { QueryView } from '@/components/query-view';
import { RelativeTime } from '@/components/relative-time';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useHistory } from '../api/get-history';

function EventLine({ event }: { event: Schemas['Event'] }) {
    const { reason, detail } = event;
    const stage = detail['stage'] ?? detail['to'];
    return (
        <li className="timeline__event">
            <span className="timeline__verb">
                {word('event', event.verb)}
                {stage !== undefined && /^\d\d$/.test(stage) ? `: ${word('stage', stage)}` : ''}
            </span>
            <span className="quiet">
                <RelativeTime at={event.at} /> {t('history.by', { actor: event.actor })}
            </span>
            {reason && (
                <span className="timeline__reason">
                    {t('history.reason', { reason: word('reason', reason) })}
                </span>
            )}
        </li>
    );
}

/* Newest first, as people read it. */
export function OpportunityHistory({ id }: { id: string }) {
    const history = useHistory(id);
    return (
        <QueryView query={history} skeleton={<SkeletonText paragraph lineCount={4} />}>
            {(page) =>
                page.items.length === 0 ? (
                    <p className="quiet">{t('history.empty')}</p>
                ) : (
                    <ol className="timeline">
                        {page.items.toReversed().map((event) => (
                            <EventLine key={event.seq} event={event} />
                        ))}
                    </ol>
                )
            }
        </QueryView>
    );
}
