// SPDX-License-Identifier: Apache-2.0
import { Button, Select, SelectItem, Tag } from '@carbon/react';
import { useId, useState } from 'react';
import { RecordTable, type Column } from '@/components/record-table';
import { t, tn } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import type { Draft } from '../api/list-drafts';
import { chooseField, confidenceOf, fieldWord } from './draft-words';

type DraftColumn = Schemas['ImportDraftColumn'];

interface DraftColumnsProps {
    draft: Draft;
    isBusy: boolean;
    onChange: (patch: Schemas['ImportDraftPatch']) => void;
}

const TAGS = { sure: 'green', likely: 'blue', guess: 'magenta', out: 'gray' } as const;

function FieldChoice({ column, draft, isBusy, onChange }: DraftColumnsProps & { column: DraftColumn }) {
    const id = useId();
    return (
        <Select
            id={id}
            size="sm"
            hideLabel
            labelText={t('imports.columns.field.of', { column: column.column })}
            value={column.field ?? ''}
            disabled={isBusy}
            onChange={({ target: { value } }) =>
                onChange({
                    columns: chooseField(draft.columns, column.column, value === '' ? null : value),
                })
            }
        >
            <SelectItem value="" text={t('imports.columns.field.none')} />
            {draft.fields.map(({ field, is_required: isRequired }) => (
                <SelectItem
                    key={field}
                    value={field}
                    text={
                        isRequired
                            ? t('imports.columns.field.required', { field: fieldWord(field) })
                            : fieldWord(field)
                    }
                />
            ))}
        </Select>
    );
}

function Confidence({ column }: { column: DraftColumn }) {
    const how = confidenceOf(column);
    return (
        <Tag size="sm" type={TAGS[how]}>
            {t(`confidence.${how}`)}
        </Tag>
    );
}

/* The doubtful columns first to see; the sure ones a press away. */
export function DraftColumns(props: DraftColumnsProps) {
    const { columns, file_name: name } = props.draft;
    const [isOpen, setOpen] = useState(false);
    const doubtful = columns.filter((column) => confidenceOf(column) !== 'sure');
    const shown = isOpen ? columns : doubtful;
    const table: readonly Column<DraftColumn>[] = [
        { key: 'column', header: t('imports.columns.header'), cell: ({ column }) => column },
        {
            key: 'samples',
            header: t('imports.columns.samples'),
            cell: ({ samples }) => <span className="quiet">{samples.filter(Boolean).join(' · ')}</span>,
        },
        {
            key: 'field',
            header: t('imports.columns.field'),
            cell: (column) => <FieldChoice {...props} column={column} />,
        },
        {
            key: 'confidence',
            header: t('imports.columns.confidence'),
            cell: (column) => <Confidence column={column} />,
        },
    ];
    return (
        <div className="draft__columns">
            {shown.length === 0 ? (
                <p className="quiet">{t('imports.columns.all-sure')}</p>
            ) : (
                <RecordTable
                    label={t('imports.columns', { name })}
                    columns={table}
                    rows={shown}
                    rowKey={({ column }) => column}
                />
            )}
            {doubtful.length < columns.length && (
                <Button kind="ghost" size="sm" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
                    {isOpen ? t('imports.columns.hide') : tn('imports.columns.show', columns.length)}
                </Button>
            )}
        </div>
    );
}
