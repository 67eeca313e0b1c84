// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { useState } from 'react';
import { RecordTable, type Column } from '@/components/record-table';
import { t, tn } from '@/config/messages/t';
import { decimal, integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Firm = Schemas['FairnessFirm'];

const FIRST_SHOWN = 10;

const COLUMNS: readonly Column<Firm>[] = [
    { key: 'name', header: t('partners.column.name'), cell: ({ name }) => name },
    {
        key: 'entitlement',
        header: t('fairness.entitlement'),
        isNumber: true,
        cell: ({ entitlement }) => decimal(entitlement),
    },
    {
        key: 'exposure',
        header: t('fairness.exposure'),
        isNumber: true,
        cell: ({ exposure }) => decimal(exposure),
    },
    {
        key: 'offers',
        header: t('fairness.offers'),
        isNumber: true,
        cell: ({ offers }) => integer(offers),
    },
    {
        key: 'bound',
        header: t('fairness.bound'),
        cell: ({ is_within_bound: isWithin }) => t(isWithin ? 'value.yes' : 'value.no'),
    },
];

/* Lowest served first. */
export function FairnessFirms({ firms }: { firms: readonly Firm[] }) {
    const [isOpen, setOpen] = useState(false);
    const shown = isOpen ? firms : firms.slice(0, FIRST_SHOWN);
    const hidden = firms.length - shown.length;
    return (
        <>
            <RecordTable
                label={t('fairness.firms')}
                columns={COLUMNS}
                rows={shown}
                rowKey={({ partner }) => partner}
                emphasis={({ is_within_bound: isWithin }) => !isWithin}
            />
            {hidden > 0 && (
                <Button kind="ghost" size="sm" onClick={() => setOpen(true)}>
                    {tn('ineligible.more', hidden)}
                </Button>
            )}
        </>
    );
}
