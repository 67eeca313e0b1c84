// SPDX-License-Identifier: Apache-2.0
import { RecordTable, type Column } from '@/components/record-table';
import { t } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { integer } from '@/lib/format/number';

type Problem = Schemas['ImportPreviewProblem'];

function where({ first_line: line, example }: Problem): string {
    return example === null || example === ''
        ? t('imports.problem.first', { line })
        : t('imports.problem.first.with', { line, example });
}

const COLUMNS: readonly Column<Problem>[] = [
    {
        key: 'what',
        header: t('imports.problem.what'),
        cell: (problem) => (
            <div className="cell-title">
                <span>{problem.message}</span>
                <span className="quiet">{where(problem)}</span>
            </div>
        ),
    },
    { key: 'column', header: t('imports.problem.column'), cell: ({ column }) => column },
    {
        key: 'count',
        header: t('imports.problem.count'),
        isNumber: true,
        cell: ({ count }) => integer(count),
    },
];

/* One line for each kind of mistake, not one for each row that has it. */
export function ProblemTable({ label, problems }: { label: string; problems: readonly Problem[] }) {
    return (
        <RecordTable
            label={label}
            columns={COLUMNS}
            rows={problems}
            rowKey={({ code, column, message }) => `${code}/${column}/${message}`}
            emphasis={() => true}
        />
    );
}
