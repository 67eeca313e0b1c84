// SPDX-License-Identifier: Apache-2.0
import { FactList } from '@/components/fact-list';
import { t, word } from '@/config/messages/t';
import { decimal } from '@/lib/format/number';
import { moment } from '@/lib/format/time';
import type { Offer } from '@/lib/api/types';

/* How the offer moved on, and what it counts. Nothing while it waits. */
export function OfferEnding({ offer }: { offer: Offer }) {
    if (offer.status === 'OFFERED') {
        return null;
    }
    const { accepted_at: accepted, ended_at: ended, code, comment } = offer;
    const rows = [
        { label: t('ending.accepted'), value: accepted && moment(accepted), isShown: accepted !== null },
        { label: t('ending.ended'), value: ended && moment(ended), isShown: ended !== null },
        { label: t('reason.label'), value: code && word('reason', code), isShown: code !== null },
        { label: t('reason.comment'), value: comment, isShown: Boolean(comment) },
        { label: t('ending.charge'), value: decimal(offer.charge), isShown: true },
    ];
    return <FactList rows={rows.filter(({ isShown }) => isShown)} />;
}
