// SPDX-License-Identifier: Apache-2.0
import { t, word } from '@/config/messages/t';
import { moneyShort } from '@/lib/format/money';
import { decimal } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Why = Schemas['Explanation'];

interface ReasonListsProps {
    why: Why;
    currency: string;
}

function Reasons({ title, reasons, currency }: { title: string; reasons: Why['why']; currency: string }) {
    if (reasons.length === 0) {
        return null;
    }
    return (
        <div>
            <h4 className="explanation__title">{title}</h4>
            <ul className="explanation__list">
                {reasons.map(({ group, text, amount }) => (
                    <li key={group}>{t('explain.reason', { text, amount: moneyShort(amount, currency) })}</li>
                ))}
            </ul>
        </div>
    );
}

function changeText({ text, band, passes, of }: Why['changes'][number]): string {
    if (passes === null) {
        return t('explain.change.band', { text, band: band ?? '' });
    }
    return t('explain.change.passes', { text, passes: String(passes), of: String(of) });
}

/* What spoke for and against, what fairness added, what would change it. */
export function ReasonLists({ why, currency }: ReasonListsProps) {
    const { changes, sensitivity, fairness } = why;
    return (
        <div className="explanation__parts">
            <Reasons title={t('explain.why')} reasons={why.why} currency={currency} />
            <Reasons title={t('explain.why-not')} reasons={why.why_not} currency={currency} />
            {fairness && (
                <div>
                    <h4 className="explanation__title">{t('explain.fairness')}</h4>
                    <p>{fairness.text}</p>
                </div>
            )}
            {changes.length > 0 && (
                <div>
                    <h4 className="explanation__title">{t('explain.changes')}</h4>
                    <ul className="explanation__list">
                        {changes.map((change) => (
                            <li key={change.what}>{changeText(change)}</li>
                        ))}
                    </ul>
                </div>
            )}
            {sensitivity.length > 0 && (
                <div>
                    <h4 className="explanation__title">{t('explain.sensitivity')}</h4>
                    <ul className="explanation__list">
                        {sensitivity.map(({ parameter, from, to, name }) => (
                            <li key={`${parameter}/${to}`}>
                                {t('explain.flip', {
                                    parameter: word('parameter', parameter),
                                    from: decimal(from),
                                    to: decimal(to),
                                    name,
                                })}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
        </div>
    );
}
