// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { QueryView } from '@/components/query-view';
import { RelativeTime } from '@/components/relative-time';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { useHistory } from '../api/get-history';

/* Events name people by id alone: they must stay readable when a person has left. */
function actorName(actor: string, me: string): string {
    const [kind, user = ''] = actor.split(':');
    if (actor === me) {
        return t('history.you');
    }
    if (kind === 'cli') {
        return t('history.command-line', { user });
    }
    return t(actor.startsWith('usr_') ? 'history.colleague' : 'history.system');
}

function EventLine({ event }: { event: Schemas['Event'] }) {
    const me = useUser();
    const { reason, detail } = event;
    const stage = detail['stage'] ?? detail['to'];
    return (
        <li className="timeline__event">
            <span className="timeline__verb">
                {word('event', event.verb)}
                {stage !== undefined && /^\d\d$/.test(stage) ? `: ${word('stage', stage)}` : ''}
            </span>
            <span className="quiet">
                <RelativeTime at={event.at} /> {t('history.by', { actor: actorName(event.actor, me.id) })}
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
