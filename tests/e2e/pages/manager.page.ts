// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import type { List } from '../support/lists';

/* The channel manager's first ten minutes. */
export class ManagerPage {
    readonly dialog: Locator;
    readonly start: Locator;

    constructor(private readonly page: Page) {
        this.dialog = page.getByRole('dialog');
        this.start = page.getByRole('button', { name: /^Import \d+ files?$/ });
    }

    setUp(): Record<'name' | 'email' | 'password' | 'submit', Locator> {
        const { page } = this;
        return {
            name: page.getByLabel('Your name'),
            email: page.getByLabel('E-mail address'),
            password: page.getByLabel('New password'),
            submit: page.getByRole('button', { name: 'Set up and sign in' }),
        };
    }

    /* Drops them and waits for what each was taken for, and for the preview of all. */
    async drop(...files: readonly List[]): Promise<void> {
        await this.page.locator('input[type=file]').setInputFiles([...files]);
        for (const { name } of files) {
            await this.card(name).getByText('As it will be stored').waitFor();
        }
        await this.tried();
    }

    card(file: string): Locator {
        return this.page.locator('.draft').filter({ has: this.page.getByRole('heading', { name: file }) });
    }

    /* "8 of 8 columns recognised". */
    async recognised(file: string): Promise<{ known: number; count: number }> {
        const text = (await this.card(file).getByText(/columns recognised/).textContent()) ?? '';
        const [, known, count] = /(\d+) of (\d+) columns/.exec(text) ?? [];
        return { known: Number(known), count: Number(count) };
    }

    kindOf(file: string): Promise<string> {
        return this.card(file).getByLabel('The rows are').inputValue();
    }

    /* Nothing is being tried any more. */
    private async tried(): Promise<void> {
        await this.page.locator('.draft .cds--inline-loading').first().waitFor({ state: 'detached' });
    }

    async take(file: string, kind: string): Promise<void> {
        await this.card(file).getByLabel('The rows are').selectOption(kind);
        await this.tried();
    }

    async choose(file: string, column: string, field: string): Promise<void> {
        const select = this.card(file).getByLabel(`${column} becomes`);
        if ((await select.count()) === 0) {
            await this.card(file).getByRole('button', { name: /^Show all/ }).click();
        }
        if ((await select.locator('option:checked').innerText()) !== field) {
            await select.selectOption({ label: field });
            await this.tried();
        }
    }

    async imported(file: string): Promise<string> {
        const card = this.card(file);
        await card.getByText('Imported', { exact: true }).waitFor();
        return card.innerText();
    }

    next(name: string): Locator {
        return this.page.getByRole('link', { name });
    }

    button(name: string): Locator {
        return this.page.getByRole('button', { name, exact: true });
    }

    inDialog(name: string): Locator {
        return this.dialog.getByRole('button', { name, exact: true });
    }

    ground(): Locator {
        return this.dialog.getByLabel('Ground');
    }

    /* Until it is there: the field for the next one is a new one. */
    async addFirm(typed: string): Promise<void> {
        await this.dialog.getByRole('combobox').fill(typed);
        await this.page.getByRole('option').first().click();
        await this.dialog.locator('.tags').getByText(typed).first().waitFor();
    }

    firstOpportunity(): Locator {
        return this.page.getByRole('table', { name: 'Who would get what' }).getByRole('link').first();
    }

    async whyNot(): Promise<string> {
        const choice = this.page.getByLabel('Why not another');
        await choice.selectOption({ index: 1 });
        const answer = this.page.locator('.why__sentence').last();
        await answer.waitFor();
        return answer.innerText();
    }

    why(): Locator {
        return this.page.locator('.why__sentence').first();
    }

    text(what: string | RegExp): Locator {
        return this.page.getByText(what).first();
    }
}
