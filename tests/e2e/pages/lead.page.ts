// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';

/* The page behind an offer's link, as a thumb uses it. Each method is what a person does there. */
export class LeadPage {
    constructor(readonly page: Page) {}

    readonly open = (url: string) => this.page.goto(url);
    readonly heading = (text: string) => this.page.getByRole('heading', { name: text, exact: true });
    readonly step = () => this.page.getByLabel('Your next step');
    readonly acceptButton = () => this.page.getByRole('button', { name: 'Accept and see the customer' });
    readonly call = () => this.page.locator('a[href^="tel:"]');
    readonly mail = () => this.page.locator('a[href^="mailto:"]');
    readonly calendar = () => this.page.getByRole('link', { name: 'Add to my calendar' });
    readonly unfold = (title: string) => this.page.locator('summary', { hasText: title }).click();
    readonly press = (name: string) => this.page.getByRole('button', { name, exact: true }).click();
    readonly choose = (label: string) => this.page.getByLabel(label).check();
}
