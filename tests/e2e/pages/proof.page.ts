// SPDX-License-Identifier: Apache-2.0
import type { Page } from 'playwright-core';
import { PortalPage } from './portal.page';

/* What is sealed, and the way to check it. */
export class ProofPage {
    constructor(private readonly page: Page) {}

    /* By the menu, as the vendor's people find it. */
    async openByMenu(): Promise<void> {
        await this.page.getByRole('link', { name: 'Proof', exact: true }).click();
        await this.page.getByRole('heading', { level: 1, name: 'Proof' }).waitFor();
    }

    /* By the card on the firm's own page. */
    async openByCard(url: string): Promise<void> {
        await new PortalPage(this.page).open(url, '/readiness', 'Readiness');
        await this.page.getByRole('link', { name: 'Go to the proof' }).click();
        await this.page.getByRole('heading', { level: 1, name: 'Proof' }).waitFor();
    }

    async head(): Promise<string> {
        return (await this.page.getByRole('textbox', { name: 'Head of the history' }).textContent()) ?? '';
    }

    /* The words behind `score` of the command that the page tells. */
    async command(): Promise<string[]> {
        const text = (await this.page.getByLabel('Command that checks the file').textContent()) ?? '';
        return text.trim().split(/\s+/).slice(1);
    }

    async hasServers(): Promise<boolean> {
        return (await this.page.getByRole('heading', { level: 2, name: 'Servers' }).count()) > 0;
    }

    async choose(firm: string): Promise<void> {
        await this.page.getByRole('combobox', { name: 'Firm' }).fill(firm);
        await this.page.getByRole('option', { name: firm }).click();
    }

    /* Where the file was put, and its name. */
    async download(button: string): Promise<{ path: string; name: string }> {
        const [file] = await Promise.all([
            this.page.waitForEvent('download'),
            this.page.getByRole('button', { name: button }).click(),
        ]);
        await this.page.getByText(`Downloaded as ${file.suggestedFilename()}.`).waitFor();
        return { path: await file.path(), name: file.suggestedFilename() };
    }
}
