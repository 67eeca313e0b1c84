// SPDX-License-Identifier: Apache-2.0
import { Select, SelectItem } from '@carbon/react';
import { useId } from 'react';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import type { Draft } from '../api/list-drafts';
import { DATE_ORDERS, DECIMAL_MARKS, ENCODINGS, SEPARATORS } from './draft-words';
import { isKind, KINDS } from './import-kinds';

interface DraftFormatProps {
    draft: Draft;
    isBusy: boolean;
    onChange: (patch: Schemas['ImportDraftPatch']) => void;
}

interface ChoiceProps {
    label: string;
    value: string;
    options: readonly { value: string; text: string }[];
    isBusy: boolean;
    onChoose: (value: string) => void;
}

function Choice({ label, value, options, isBusy, onChoose }: ChoiceProps) {
    const id = useId();
    return (
        <Select
            id={id}
            size="sm"
            labelText={label}
            value={value}
            disabled={isBusy}
            onChange={({ target }) => onChoose(target.value)}
        >
            {options.map((option) => (
                <SelectItem key={option.value} {...option} />
            ))}
        </Select>
    );
}

/* What the rows are, and how the file is written. */
export function DraftFormat({ draft, isBusy, onChange }: DraftFormatProps) {
    const { kind, encoding, separator, date_order: order, decimal_mark: mark } = draft;
    const none = { value: '', text: t('imports.card.kind.none') };
    const kinds = KINDS.map((value) => ({ value, text: word('import-kind', value) }));
    const orders = DATE_ORDERS.map((value) => ({ value, text: word('date-order', value) }));
    const parts = SEPARATORS.map(({ name, text }) => ({ value: text, text: word('separator', name) }));
    const marks = DECIMAL_MARKS.map(({ name, text }) => ({ value: text, text: word('decimal', name) }));
    const encodings: readonly Draft['encoding'][] = ENCODINGS.some((known) => known === encoding)
        ? ENCODINGS
        : [encoding, ...ENCODINGS];
    const isOwn = SEPARATORS.every(({ text }) => text !== separator);
    return (
        <div className="draft__format">
            <Choice
                label={t('imports.card.kind')}
                value={kind ?? ''}
                options={kind === null ? [none, ...kinds] : kinds}
                isBusy={isBusy}
                onChoose={(value) => isKind(value) && onChange({ kind: value })}
            />
            <Choice
                label={t('imports.format.separator')}
                value={separator}
                options={isOwn ? [{ value: separator, text: separator }, ...parts] : parts}
                isBusy={isBusy}
                onChoose={(value) => onChange({ separator: value })}
            />
            <Choice
                label={t('imports.format.encoding')}
                value={encoding}
                options={encodings.map((value) => ({ value, text: word('encoding', value) }))}
                isBusy={isBusy}
                onChoose={(value) => {
                    const chosen = ENCODINGS.find((known) => known === value);
                    if (chosen) {
                        onChange({ encoding: chosen });
                    }
                }}
            />
            <Choice
                label={t('imports.format.date_order')}
                value={order ?? ''}
                options={
                    order === null
                        ? [{ value: '', text: t('imports.format.date_order.none') }, ...orders]
                        : orders
                }
                isBusy={isBusy}
                onChoose={(value) => {
                    const chosen = DATE_ORDERS.find((known) => known === value);
                    if (chosen) {
                        onChange({ date_order: chosen });
                    }
                }}
            />
            <Choice
                label={t('imports.format.decimal_mark')}
                value={mark}
                options={marks}
                isBusy={isBusy}
                onChoose={(value) => {
                    const chosen = DECIMAL_MARKS.find(({ text }) => text === value);
                    if (chosen) {
                        onChange({ decimal_mark: chosen.text });
                    }
                }}
            />
        </div>
    );
}
