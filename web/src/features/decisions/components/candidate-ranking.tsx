// SPDX-License-Identifier: Apache-2.0
import { Button, Tag } from '@carbon/react';
import { useState } from 'react';
import { IntervalBar } from '@/components/interval-bar';
import { t, tn } from '@/config/messages/t';
import { moneyShort } from '@/lib/format/money';
import { percent } from '@/lib/format/number';
import type { Candidate } from '@/lib/api/types';

const FIRST_SHOWN = 6;

interface CandidateRankingProps {
    candidates: readonly Candidate[];
    indistinct: ReadonlySet<string>;
    currency: string;
}

interface CandidateRowProps {
    candidate: Candidate;
    isIndistinct: boolean;
    currency: string;
}

function CandidateRow({ candidate, isIndistinct, currency }: CandidateRowProps) {
    const { name, rank, index, propensity, is_drawn: isChosen } = candidate;
    return (
        <li className={isChosen ? 'candidate candidate--chosen' : 'candidate'}>
            <div className="candidate__rank" aria-label={`${t('candidates.rank')} ${rank}`}>
                {rank}
            </div>
            <div className="candidate__name">
                <span className="candidate__firm">{name}</span>
                <span className="candidate__tags">
                    {isChosen && (
                        <Tag size="sm" type="blue">
                            {t('candidates.chosen')}
                        </Tag>
                    )}
                    {isIndistinct && (
                        <Tag size="sm" type="outline">
                            {t('candidates.indistinct')}
                        </Tag>
                    )}
                </span>
            </div>
            <dl className="candidate__figures">
                <div>
                    <dt>{t('candidates.index')}</dt>
                    <dd>{moneyShort(index, currency)}</dd>
                </div>
                <div title={t('candidates.propensity.help')}>
                    <dt>{t('candidates.propensity')}</dt>
                    <dd>{percent(propensity)}</dd>
                </div>
            </dl>
            <IntervalBar
                label={t('candidates.accept')}
                value={candidate.p_accept}
                low={candidate.p_accept_low}
                high={candidate.p_accept_high}
            />
            <IntervalBar
                label={t('candidates.win')}
                value={candidate.p_win}
                low={candidate.p_win_low}
                high={candidate.p_win_high}
            />
        </li>
    );
}

/* The best first; the drawn firm is always among those that show at once. */
export function CandidateRanking({ candidates, indistinct, currency }: CandidateRankingProps) {
    const [isOpen, setOpen] = useState(false);
    const shown = candidates.filter(
        (candidate, index) => isOpen || index < FIRST_SHOWN || candidate.is_drawn,
    );
    const hidden = candidates.length - shown.length;
    return (
        <>
            <ol className="candidates">
                {shown.map((candidate) => (
                    <CandidateRow
                        key={candidate.partner}
                        candidate={candidate}
                        isIndistinct={indistinct.has(candidate.partner)}
                        currency={currency}
                    />
                ))}
            </ol>
            {hidden > 0 && (
                <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                    {tn('candidates.more', hidden)}
                </Button>
            )}
        </>
    );
}
