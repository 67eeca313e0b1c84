// SPDX-License-Identifier: Apache-2.0
import { Tag } from '@carbon/react';
import { word } from '@/config/messages/t';
import type { OfferStatus, Placement } from '@/lib/api/types';

const PLACEMENT_TYPES = {
    NEW: 'gray',
    READY: 'blue',
    RECOMMENDED: 'purple',
    OFFERED: 'cyan',
    PLACED: 'green',
    UNPLACED: 'red',
    CLOSED: 'cool-gray',
    CANCELLED: 'warm-gray',
} as const;

const OFFER_TYPES = {
    OFFERED: 'cyan',
    ACCEPTED: 'green',
    IN_PROGRESS: 'teal',
    DECLINED: 'warm-gray',
    EXPIRED: 'magenta',
    RECALLED: 'warm-gray',
    RETURNED: 'warm-gray',
    WON: 'green',
    LOST: 'gray',
} as const;

export function PlacementTag({ placement }: { placement: Placement }) {
    return (
        <Tag size="sm" type={PLACEMENT_TYPES[placement]}>
            {word('placement', placement)}
        </Tag>
    );
}

export function OfferStatusTag({ status }: { status: OfferStatus }) {
    return (
        <Tag size="sm" type={OFFER_TYPES[status]}>
            {word('offer-status', status)}
        </Tag>
    );
}
