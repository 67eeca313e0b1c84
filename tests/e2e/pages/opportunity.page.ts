// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';

export interface NewOpportunity {
    title: string;
    need: string;
    offering: string;
    account: string;
    country: string;
    city: string;
}

/* Creating one, and the vendor's page of one. */
export class OpportunityPage {
    readonly checklist: Locator;
    readonly recommended: Locator;
    readonly passed: Locator;
    readonly chart: Locator;
    readonly dialog: Locator;

    constructor(private readonly page: Page) {
        this.checklist = page.getByText('To pass it, SCORE still needs');
        this.recommended = page.getByText('Recommended', { exact: true });
        this.passed = page.getByText(/^Passed to /);
        this.chart = page.locator('figure.chart').first();
        this.dialog = page.getByRole('dialog');
    }

    async open(url: string, id: string): Promise<void> {
        await this.page.goto(`${url}/opportunities/${id}`);
        await this.page.getByRole('heading', { level: 1 }).waitFor();
    }

    async create(url: string, entry: NewOpportunity): Promise<void> {
        const { page } = this;
        await page.goto(`${url}/opportunities/new`);
        await this.checklist.waitFor();
        await page.getByLabel('Title').fill(entry.title);
        await page.getByLabel('Need').fill(entry.need);
        await page.getByRole('option', { name: entry.offering }).first().waitFor({ state: 'attached' });
        const option = page.getByRole('option', { name: entry.offering }).first();
        await page.getByLabel('Offering').selectOption((await option.getAttribute('value')) ?? '');
        await page.getByLabel('Amount').fill('48210.00');
        await page.getByLabel('Decision date').fill('2031-01-31');
        await page.getByLabel('Account').last().fill(entry.account);
        await page.getByLabel('Country').fill(entry.country);
        await page.getByLabel('City').fill(entry.city);
        await page.getByLabel('Contact name').fill('Jo Customer');
        await page.getByLabel('Contact e-mail').fill('jo@customer.example');
        await page.getByText('The customer agreed to be contacted by a partner').first().click();
        await page.getByText('Complete: it can be passed.').waitFor();
        await page.getByRole('button', { name: 'Create the opportunity' }).click();
        await page.getByRole('heading', { level: 1, name: entry.title }).waitFor();
    }

    /* The id in the address. */
    id(): string {
        return /opp_[0-9a-z]{13}/.exec(this.page.url())?.[0] ?? '';
    }

    async ask(): Promise<void> {
        await this.page.getByRole('button', { name: 'Ask SCORE' }).click();
        await this.recommended.first().waitFor();
    }

    async show(view: 'Ranking' | 'Money terms' | 'Figures'): Promise<void> {
        await this.page.getByRole('tab', { name: view }).click();
    }

    /* Passes to the recommended and answers the name of the firm. */
    async passToRecommended(): Promise<string> {
        await this.page.getByRole('button', { name: 'Pass to the recommended' }).click();
        await this.passed.waitFor();
        const text = (await this.passed.textContent()) ?? '';
        return /^Passed to (.+); the answer/.exec(text)?.[1] ?? '';
    }

    async openMoreTime(): Promise<void> {
        await this.page.getByRole('button', { name: 'Give more time' }).click();
        await this.dialog.waitFor();
    }

    async giveMoreTime(day: string, reason: string): Promise<void> {
        await this.dialog.getByLabel('Answer by the end of').fill(day);
        await this.dialog.getByLabel('Why').fill(reason);
        await this.dialog.getByRole('button', { name: 'Give more time' }).click();
    }

    async openOverride(): Promise<void> {
        await this.page.getByRole('button', { name: 'Pass to another' }).click();
        await this.dialog.waitFor();
    }

    /* The last candidate of the list is never the recommended one's first choice. */
    async override(reason: string): Promise<string> {
        await this.dialog.getByRole('combobox').click();
        const last = this.page.getByRole('option').last();
        const name = ((await last.textContent()) ?? '').trim();
        await last.click();
        await this.dialog.getByLabel('Reason').fill(reason);
        await this.dialog.getByRole('button', { name: 'Pass with this reason' }).click();
        await this.passed.waitFor();
        return name;
    }
}
