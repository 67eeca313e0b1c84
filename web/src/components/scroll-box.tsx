// SPDX-License-Identifier: Apache-2.0
import type { ReactNode } from 'react';

/* What may be wider than the page scrolls by itself, by keyboard too. */
export function ScrollBox({ label, children }: { label: string; children: ReactNode }) {
    return (
        <div className="scroll-box" role="group" aria-label={label} tabIndex={0}>
            {children}
        </div>
    );
}
