// SPDX-License-Identifier: Apache-2.0
import { ago, moment } from '@/lib/format/time';
import { useNow } from '@/lib/hooks/use-now';

/* "3 hours ago"; the exact moment stands in the tooltip. */
export function RelativeTime({ at }: { at: string }) {
    const nowMs = useNow();
    return (
        <time dateTime={at} title={moment(at)}>
            {ago(at, nowMs)}
        </time>
    );
}
