// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { FactList } from '@/components/fact-list';
import { Picture } from '@/components/picture';
import { t, word } from '@/config/messages/t';
import { percent, signed } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const BarChart = lazy(() => import('@/components/bar-chart'));

interface PartsProps {
    title: string;
    parts: readonly Schemas['LogOdds'][];
}

function Parts({ title, parts }: PartsProps) {
    const ordered = parts.toSorted((a, b) => Math.abs(b.log_odds) - Math.abs(a.log_odds));
    const named = ordered.map(({ group, log_odds: amount }) => ({
        label: word('part', group.toLowerCase()),
        amount,
    }));
    return (
        <Picture
            title={title}
            chart={
                <BarChart
                    isLying
                    label={title}
                    measure={t('explain.log-odds.measure')}
                    bars={named.map(({ label, amount }) => ({ label, value: amount }))}
                    format={signed}
                />
            }
            table={<FactList rows={named.map(({ label, amount }) => ({ label, value: signed(amount) }))} />}
        />
    );
}

/* The second level: the parts of each model's log-odds. */
export function ModelParts({ why }: { why: Schemas['Explanation'] }) {
    const { candidate } = why;
    if (!candidate) {
        return null;
    }
    return (
        <>
            <div className="columns">
                <Parts title={t('explain.accept', { p: percent(candidate.p_accept) })} parts={why.accept} />
                <Parts title={t('explain.win', { p: percent(candidate.p_win) })} parts={why.win} />
            </div>
            <p className="quiet">{t('explain.log-odds')}</p>
        </>
    );
}
