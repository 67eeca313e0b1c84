// SPDX-License-Identifier: Apache-2.0
import { Tile } from '@carbon/react';

interface FigureTileProps {
    label: string;
    value: string;
    help?: string;
}

export function FigureTile({ label, value, help }: FigureTileProps) {
    return (
        <Tile className="figure-tile">
            <p className="figure-tile__label">{label}</p>
            <p className="figure-tile__value">{value}</p>
            {help !== undefined && <p className="quiet">{help}</p>}
        </Tile>
    );
}
