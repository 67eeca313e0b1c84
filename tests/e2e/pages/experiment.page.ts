// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';

/* The newest experiment on the page of policies. */
export class ExperimentPage {
    readonly dialog: Locator;
    readonly start: Locator;
    readonly stop: Locator;

    constructor(private readonly page: Page) {
        this.dialog = page.getByRole('dialog');
        this.start = page.getByRole('button', { name: 'Start an experiment' }).first();
        this.stop = page.getByRole('button', { name: 'Stop the experiment' }).first();
    }

    async open(url: string): Promise<void> {
        await this.page.goto(`${url}/policies`);
        await this.page.getByRole('heading', { level: 2, name: 'Is it worth it?' }).waitFor();
    }

    async says(text: string | RegExp): Promise<void> {
        await this.page.getByText(text).first().waitFor();
    }

    /* The passes of both sides together. */
    async passes(): Promise<number> {
        const table = this.page.getByRole('table', { name: 'Both sides' });
        const cells = await table.locator('td[data-label="Passes"]').allInnerTexts();
        return cells.reduce((sum, text) => sum + Number(text), 0);
    }

    async fill(label: string, text: string): Promise<void> {
        await this.dialog.getByLabel(label).fill(text);
    }

    async confirm(button: string): Promise<void> {
        await this.dialog.getByRole('button', { name: button, exact: true }).click();
    }

    async confirmed(button: string): Promise<void> {
        await this.confirm(button);
        await this.dialog.waitFor({ state: 'hidden' });
    }
}
