// SPDX-License-Identifier: Apache-2.0
import {
    DataTableSkeleton,
    Table,
    TableBody,
    TableCell,
    TableContainer,
    TableHead,
    TableHeader,
    TableRow,
} from '@carbon/react';
import type { ReactNode } from 'react';

export interface Column<Row> {
    key: string;
    header: string;
    cell: (row: Row) => ReactNode;
    isNumber?: boolean;
}

interface RecordTableProps<Row> {
    label: string;
    columns: readonly Column<Row>[];
    rows: readonly Row[];
    rowKey: (row: Row) => string;
    emphasis?: (row: Row) => boolean;
}

/* A Carbon table whose rows become cards on a narrow screen: each cell then carries its header. */
export function RecordTable<Row>({ label, columns, rows, rowKey, emphasis }: RecordTableProps<Row>) {
    return (
        <TableContainer className="record-table">
            <Table size="lg" aria-label={label}>
                <TableHead>
                    <TableRow>
                        {columns.map((column) => (
                            <TableHeader
                                key={column.key}
                                className={column.isNumber ? 'record-table__number' : ''}
                            >
                                {column.header}
                            </TableHeader>
                        ))}
                    </TableRow>
                </TableHead>
                <TableBody>
                    {rows.map((row) => (
                        <TableRow
                            key={rowKey(row)}
                            className={emphasis?.(row) ? 'record-table__emphasis' : ''}
                        >
                            {columns.map((column) => (
                                <TableCell
                                    key={column.key}
                                    data-label={column.header}
                                    className={column.isNumber ? 'record-table__number' : ''}
                                >
                                    {column.cell(row)}
                                </TableCell>
                            ))}
                        </TableRow>
                    ))}
                </TableBody>
            </Table>
        </TableContainer>
    );
}

interface RecordTableSkeletonProps {
    columns: readonly { header: string; key: string }[];
}

export function RecordTableSkeleton({ columns }: RecordTableSkeletonProps) {
    return (
        <DataTableSkeleton
            headers={columns.map(({ key, header }) => ({ key, header }))}
            columnCount={columns.length}
            rowCount={6}
            showHeader={false}
            showToolbar={false}
        />
    );
}
