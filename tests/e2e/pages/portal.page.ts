// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';

/* What every page has: an address and one heading. */
export class PortalPage {
    constructor(private readonly page: Page) {}

    async open(url: string, path: string, heading: string): Promise<void> {
        await this.page.goto(`${url}${path}`);
        await this.page.getByRole('heading', { level: 1, name: heading }).waitFor();
    }

    async says(text: string | RegExp): Promise<void> {
        await this.page.getByText(text).first().waitFor();
    }

    /* The figure under a label of a tile. */
    async figure(label: string): Promise<number> {
        const tile = this.page.locator('.figure-tile', { hasText: label });
        const text = (await tile.locator('.figure-tile__value').textContent()) ?? '';
        return Number(text.replaceAll(',', ''));
    }
}
