// SPDX-License-Identifier: Apache-2.0
import { t } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

const PARTS = ['created', 'updated', 'unchanged', 'rejected'] as const;

type Counted = Pick<Schemas['Import'], 'rows' | (typeof PARTS)[number]>;

/* "35 rows: 34 created, 1 not stored". */
export function importCounts(report: Counted): string {
    const parts = PARTS.filter((part) => report[part] > 0).map((part) =>
        t(`imports.count.${part}`, { count: integer(report[part]) }),
    );
    const rows = t('imports.count.rows', { count: integer(report.rows) });
    return parts.length === 0 ? rows : `${rows}: ${parts.join(', ')}`;
}
