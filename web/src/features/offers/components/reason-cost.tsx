// SPDX-License-Identifier: Apache-2.0
import { t, tn } from '@/config/messages/t';
import { decimal } from '@/lib/format/number';
import { moment } from '@/lib/format/time';
import type { Offer, Schemas } from '@/lib/api/types';

interface ReasonCostProps {
    list: Schemas['PriceList'];
    outcome: Schemas['Charge']['outcome'];
    code: string;
    offer: Offer;
}

function ruleFor({ list, outcome, code }: Omit<ReasonCostProps, 'offer'>) {
    const rules = list.items.filter((rule) => rule.outcome === outcome);
    return rules.find((rule) => rule.code === code) ?? rules.find((rule) => rule.code === null);
}

/* What the chosen code costs, from the public price list, before the person decides. */
export function ReasonCost({ list, outcome, code, offer }: ReasonCostProps) {
    const rule = ruleFor({ list, outcome, code });
    if (!rule) {
        return null;
    }
    const isFault = outcome !== 'RECALLED' && rule.learning === 'LEAD_QUALITY';
    const charge = (isFault ? offer.fault_charge_now : null) ?? rule.charge;
    const isGraded = outcome === 'DECLINED' && rule.charge_free < rule.charge;
    return (
        <div className="cost" aria-live="polite">
            <p className="cost__title">{t('cost.title')}</p>
            <p>
                {isGraded &&
                    tn('cost.now', offer.free_declines_left, {
                        charge: decimal(offer.decline_charge_now),
                    })}
                {!isGraded && charge === 0 && t('cost.free')}
                {!isGraded && charge > 0 && t('cost.charge', { charge: decimal(charge) })}
                {rule.credit > 0 && charge === rule.charge && ` ${t('cost.credit')}`}
            </p>
            {isGraded && offer.first_third_until && (
                <p>{t('cost.early', { when: moment(offer.first_third_until) })}</p>
            )}
            <p className="quiet">
                {rule.text} {t('cost.list', { version: list.version })}
            </p>
        </div>
    );
}
