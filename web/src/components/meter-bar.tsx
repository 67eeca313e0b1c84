// SPDX-License-Identifier: Apache-2.0
const WIDTH = 100;

interface MeterBarProps {
    share: number;
    text: string;
}

/* A figure with a bar beside it: the bar is for the eye alone. */
export function MeterBar({ share, text }: MeterBarProps) {
    return (
        <span className="meter-bar">
            <span className="meter-bar__text">{text}</span>
            <svg
                className="meter-bar__track"
                viewBox={`0 0 ${WIDTH} 8`}
                preserveAspectRatio="none"
                aria-hidden="true"
            >
                <rect className="meter-bar__rail" x="0" y="0" width={WIDTH} height="8" />
                <rect className="meter-bar__fill" x="0" y="0" width={share * WIDTH} height="8" />
            </svg>
        </span>
    );
}
