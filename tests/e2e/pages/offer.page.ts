// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';

/* The focal's list of offers and the page of one. */
export class OfferPage {
    readonly masked: Locator;
    readonly contact: Locator;
    readonly clock: Locator;
    readonly dialog: Locator;
    readonly cost: Locator;

    constructor(private readonly page: Page) {
        this.masked = page.getByText('Unlocked by accepting').first();
        this.contact = page.getByText(/^jo\S*@customer\.example$/);
        this.clock = page.getByRole('timer');
        this.dialog = page.getByRole('dialog');
        this.cost = page.getByText('What this counts');
    }

    async open(title: string): Promise<void> {
        await this.page.getByRole('link', { name: title }).click();
        await this.page.getByRole('heading', { level: 1, name: title }).waitFor();
        await this.clock.waitFor();
    }

    async openAccept(): Promise<void> {
        await this.page.getByRole('button', { name: 'Accept', exact: true }).click();
        await this.dialog.waitFor();
    }

    async accept(step: string): Promise<void> {
        await this.dialog.getByLabel('Next step').fill(step);
        await this.dialog.getByLabel('When').fill('2031-01-08');
        await this.dialog.getByRole('button', { name: 'Accept and unlock the contact' }).click();
        await this.contact.waitFor();
    }

    async openDecline(code: string): Promise<void> {
        await this.page.getByRole('button', { name: 'Decline' }).click();
        await this.dialog.getByLabel('Reason code').selectOption(code);
        await this.cost.waitFor();
    }

    async decline(): Promise<void> {
        await this.dialog.getByRole('button', { name: 'Decline' }).click();
        await this.page.getByText('Declined', { exact: true }).waitFor();
    }

    async work(): Promise<void> {
        await this.page.getByRole('button', { name: 'Work on it' }).click();
        await this.page.getByRole('heading', { name: 'Sales stage' }).waitFor();
    }
}
