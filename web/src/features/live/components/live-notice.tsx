// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { t, tn, word } from '@/config/messages/t';
import { firmNameQuery } from '../api/get-firm-name';
import type { LiveEvent } from '../api/open-stream';
import { isTold } from '../api/verbs';

const SHOWN_MS = 8_000;

function sentence(event: LiveEvent, firm: string): string {
    if (!isTold(event.verb)) {
        return '';
    }
    const stage = word('stage', event.detail['to'] ?? event.detail['stage'] ?? '');
    return t(`live.told.${event.verb}`, { firm, stage });
}

interface NoticeProps {
    event: LiveEvent;
    others: number;
}

/* Waits for the firm's name, so that the sentence is read out once and whole. */
function Notice({ event, others }: NoticeProps) {
    const firm = useQuery({
        ...firmNameQuery(event.partner ?? ''),
        enabled: event.partner !== null,
    });
    if (event.partner !== null && firm.isPending) {
        return null;
    }
    return (
        <p className="live-notice">
            {sentence(event, firm.data ?? t('live.firm'))}
            {others > 0 && ` ${tn('live.others', others)}`}
        </p>
    );
}

/* What others did a moment ago: politely for those who listen, briefly for those who look. */
export function LiveNotice({ told }: { told: readonly LiveEvent[] }) {
    const [over, setOver] = useState<readonly LiveEvent[]>([]);
    useEffect(() => {
        const timer = setTimeout(() => setOver(told), SHOWN_MS);
        return () => clearTimeout(timer);
    }, [told]);
    const last = told === over ? undefined : told.at(-1);
    return (
        <div role="status" aria-live="polite" className="live-region">
            {last && <Notice event={last} others={told.length - 1} />}
        </div>
    );
}
