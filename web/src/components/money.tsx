// SPDX-License-Identifier: Apache-2.0
import { t } from '@/config/messages/t';
import { money } from '@/lib/format/money';

interface MoneyProps {
    amount: string | null;
    currency: string | null;
}

export function Money({ amount, currency }: MoneyProps) {
    if (amount === null || currency === null) {
        return <span className="quiet">{t('value.unknown')}</span>;
    }
    return <span className="money">{money(amount, currency)}</span>;
}
