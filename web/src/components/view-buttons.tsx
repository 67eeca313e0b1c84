// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { integer } from '@/lib/format/number';

export interface ViewButton {
    name: string;
    text: string;
    count?: number | undefined;
}

interface ViewButtonsProps {
    label: string;
    selected: string;
    views: readonly ViewButton[];
    onSelect: (name: string) => void;
}

/* Which part of a list to show. Buttons wrap on a narrow screen, which Carbon's switcher cannot. */
export function ViewButtons({ label, selected, views, onSelect }: ViewButtonsProps) {
    return (
        <div className="view-buttons" role="group" aria-label={label}>
            {views.map(({ name, text, count }) => (
                <Button
                    key={name}
                    kind={name === selected ? 'secondary' : 'ghost'}
                    size="sm"
                    aria-pressed={name === selected}
                    onClick={() => onSelect(name)}
                >
                    {text}
                    {count !== undefined && <span className="count">{integer(count)}</span>}
                </Button>
            ))}
        </div>
    );
}
