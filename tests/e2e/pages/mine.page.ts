// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';

/* The partner's page of an accepted opportunity. */
export class MinePage {
    constructor(private readonly page: Page) {}

    address(): string {
        return this.page.url();
    }

    async open(address: string): Promise<void> {
        await this.page.goto(address);
        await this.page.getByRole('heading', { name: 'Sales stage' }).waitFor();
    }

    /* Moves the stage with what it needs, each field by its label. */
    async move(code: string, name: string, needs: Record<string, string> = {}): Promise<void> {
        const { page } = this;
        await page.getByLabel('Move to').selectOption(code);
        for (const [label, text] of Object.entries(needs)) {
            await page.getByLabel(label, { exact: true }).fill(text);
        }
        await page.getByRole('button', { name: 'Move the stage' }).click();
        await page.getByText(`Sales stage moved: ${name}`).first().waitFor();
    }

    async rate(): Promise<void> {
        const { page } = this;
        await page.getByText('4 - well').click();
        await page.getByLabel('What describes it best').selectOption('GOOD_FIT');
        await page.getByRole('button', { name: 'Send the feedback' }).click();
        await page.getByText(/You rated it 4 of 5/).waitFor();
    }
}
