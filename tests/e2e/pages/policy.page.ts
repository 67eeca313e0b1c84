// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';

/* One policy: where it stands, and its steps, each asked about once more. */
export class PolicyPage {
    readonly dialog: Locator;

    constructor(private readonly page: Page) {
        this.dialog = page.getByRole('dialog');
    }

    async open(url: string, id: string, name: string): Promise<void> {
        await this.page.goto(`${url}/policies/${id}`);
        await this.page.getByRole('heading', { level: 1, name }).waitFor();
    }

    async stands(state: string): Promise<void> {
        await this.page.getByText(new RegExp(`^Version \\d+, ${state}\\.`)).waitFor();
    }

    async says(text: string | RegExp): Promise<void> {
        await this.page.getByText(text).first().waitFor();
    }

    private async ask(step: string): Promise<void> {
        await this.page.getByRole('button', { name: step, exact: true }).click();
        await this.dialog.getByRole('button', { name: step, exact: true }).click();
    }

    async step(step: string): Promise<void> {
        await this.ask(step);
        await this.dialog.waitFor({ state: 'hidden' });
    }

    /* Why a step is refused; the dialog stays, until it is left. */
    async refused(step: string): Promise<string> {
        await this.ask(step);
        const notice = this.dialog.locator('.cds--inline-notification--error');
        await notice.waitFor();
        return notice.innerText();
    }

    async leave(): Promise<void> {
        await this.dialog.getByRole('button', { name: 'Cancel' }).click();
        await this.dialog.waitFor({ state: 'hidden' });
    }
}
