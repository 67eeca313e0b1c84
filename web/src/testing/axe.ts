// SPDX-License-Identifier: Apache-2.0
import axe from 'axe-core';

/* What axe finds serious or worse. Colour and size are for the browser tests: jsdom draws nothing. */
export async function seriousFindings(element: Element): Promise<string[]> {
    const { violations } = await axe.run(element, {
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
    });
    return violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
