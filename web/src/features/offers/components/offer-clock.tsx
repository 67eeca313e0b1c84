// SPDX-License-Identifier: Apache-2.0
import { t, tn } from '@/config/messages/t';
import { moment, span, weekendDaysBetween } from '@/lib/format/time';
import { useNow } from '@/lib/hooks/use-now';
import type { Offer } from '@/lib/api/types';

interface OfferClockProps {
    offer: Pick<Offer, 'offered_at' | 'expires_at'>;
    isShort?: boolean;
}

const WIDTH = 100;
const SECOND_MS = 1000;
const URGENT_SHARE = 2 / 3;

/* Time left to answer. The server counts business days when it sets the end; the clock tells
 * when a weekend lies between, so that the days it shows do not surprise. */
export function OfferClock({ offer, isShort = false }: OfferClockProps) {
    const nowMs = useNow(SECOND_MS);
    if (offer.expires_at === null) {
        return null;
    }
    const startMs = Date.parse(offer.offered_at);
    const endMs = Date.parse(offer.expires_at);
    const leftMs = endMs - nowMs;
    const used = Math.min(1, Math.max(0, (nowMs - startMs) / Math.max(1, endMs - startMs)));
    const weekendDays = weekendDaysBetween(nowMs, endMs);
    const tone = used >= URGENT_SHARE ? 'clock clock--urgent' : 'clock';
    if (leftMs <= 0) {
        return <span className="clock clock--urgent">{t('offer.clock.over')}</span>;
    }
    if (isShort) {
        return (
            <span className={tone} title={t('offer.clock.due', { when: moment(offer.expires_at) })}>
                {span(leftMs)}
            </span>
        );
    }
    return (
        <div className={tone}>
            <span className="clock__label">{t('offer.clock')}</span>
            <span className="clock__left" role="timer">
                {span(leftMs)}
            </span>
            <svg
                className="clock__track"
                viewBox={`0 0 ${WIDTH} 4`}
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <rect className="clock__rail" x="0" y="0" width={WIDTH} height="4" />
                <rect className="clock__used" x="0" y="0" width={used * WIDTH} height="4" />
            </svg>
            <span className="quiet">
                {t('offer.clock.due', { when: moment(offer.expires_at) })}
                {weekendDays > 0 && `; ${tn('offer.clock.weekend', weekendDays)}`}
            </span>
        </div>
    );
}
