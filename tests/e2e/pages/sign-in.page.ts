// SPDX-License-Identifier: Apache-2.0
import type { Locator, Page } from 'playwright-core';
import { PASSWORD } from '../support/api';

export class SignInPage {
    readonly email: Locator;
    readonly password: Locator;
    readonly submit: Locator;
    readonly wrong: Locator;
    readonly account: Locator;

    constructor(private readonly page: Page) {
        this.email = page.getByLabel('E-mail address');
        this.password = page.getByLabel('Password', { exact: true });
        this.submit = page.getByRole('button', { name: 'Sign in' });
        this.wrong = page.getByText('The address or the password is wrong.');
        this.account = page.getByRole('button', { name: 'Account' });
    }

    async signIn(url: string, email: string, password = PASSWORD): Promise<void> {
        await this.page.goto(url);
        await this.email.fill(email);
        await this.password.fill(password);
        await this.submit.click();
    }

    /* Signs in and waits for the shell. */
    async enter(url: string, email: string): Promise<void> {
        await this.signIn(url, email);
        await this.account.waitFor();
    }

    async signOut(): Promise<void> {
        await this.account.click();
        await this.page.getByRole('button', { name: 'Sign out' }).click();
        await this.email.waitFor();
    }
}
