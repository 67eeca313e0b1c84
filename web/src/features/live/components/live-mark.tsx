// SPDX-License-Identifier: Apache-2.0
import { t } from '@/config/messages/t';
import type { LiveState } from '../api/open-stream';

/* Whether the page keeps itself up to date; told to nobody's ears, it is not news. */
export function LiveMark({ state }: { state: LiveState }) {
    return (
        <span className={`live-mark live-mark--${state}`} title={t(`live.${state}.why`)}>
            <span className="live-mark__dot" aria-hidden="true" />
            <span className="live-mark__text">{t(`live.${state}`)}</span>
        </span>
    );
}
