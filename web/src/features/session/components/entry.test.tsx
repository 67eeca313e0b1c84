// SPDX-License-Identifier: Apache-2.0
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '@/testing/answer';
import { seriousFindings } from '@/testing/axe';
import { opened, setup } from '@/testing/data-identity';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn, type Sent } from '@/testing/requests';
import { ForgotForm } from './forgot-form';
import { RegisterForm } from './register-form';
import { ResetForm } from './reset-form';
import { SetUpForm } from './set-up-form';

const GOOD = 'four words do well';

const empty = ({ path, method }: Sent) =>
    path === '/setup' && method === 'GET' ? Response.json({ ...setup, needed: true }) : undefined;

function refusing(at: string, status: number, code: string) {
    return ({ path }: Sent) => {
        if (path !== at) {
            return undefined;
        }
        const body = { title: 'no', status, errors: [{ field: '/token', code, message: code }] };
        return Response.json(body, { status });
    };
}

const fill = (label: string, text: string) => userEvent.type(screen.getByLabelText(label), text);
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

async function fillSetUp() {
    await screen.findByLabelText('Your name');
    await fill('Your name', 'Ada Admin');
    await fill('E-mail address', ' ada@vendor.example ');
    await fill('New password', GOOD);
    await press('Set up and sign in');
}

test('the first administrator is made with the code of the address and led to the lists', async () => {
    const sent = watchRequests(empty);
    const { router, container } = renderPage(<SetUpForm hash="#token=abc_1" />, {
        path: '/setup',
        pattern: '/setup',
    });
    await fillSetUp();
    await waitFor(() => expect(router.state.location.pathname).toBe('/imports'));
    expect(writesIn(sent).map(({ body }) => body)).toEqual([
        { token: 'abc_1', name: 'Ada Admin', email: 'ada@vendor.example', password: GOOD },
    ]);
    expect(await seriousFindings(container)).toEqual([]);
});

test('what is missing is named and nothing is sent; without a code it is asked for', async () => {
    const sent = watchRequests(empty);
    const { container } = renderPage(<SetUpForm hash="" />);
    expect(await screen.findByLabelText('Set-up code')).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
    await fill('New password', 'too short');
    await press('Set up and sign in');
    for (const text of ['Enter your name.', 'Enter your e-mail address.', 'At least 12 characters.']) {
        expect(screen.getByText(text)).toBeTruthy();
    }
    expect(writesIn(sent)).toEqual([]);
});

test('a wrong code can be mended, a set-up that is done leads to the sign-in', async () => {
    watchRequests((sent) =>
        sent.method === 'POST' ? refusing('/setup', 403, 'TOKEN')(sent) : empty(sent),
    );
    const { unmount } = renderPage(<SetUpForm hash="#token=old" />);
    await fillSetUp();
    expect(await screen.findByText(/not the one the server has printed/)).toBeTruthy();
    expect(screen.getByLabelText('Set-up code')).toBeTruthy();
    unmount();
    watchRequests();
    renderPage(<SetUpForm hash="#token=abc" />);
    expect(await screen.findByText(/Set up already/)).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Back to sign-in' })).toBeTruthy();
});

test('whoever forgot the password is told the same whether known or not', async () => {
    const { container } = renderPage(<ForgotForm />);
    await fill('E-mail address', 'ada@vendor.example');
    await press('Send the link');
    expect(await screen.findByText(/If ada@vendor.example has an account here/)).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
});

test('where no mail is sent, that is said', async () => {
    watchRequests(({ path }) =>
        path === '/password/forgot' ? Response.json({ sends_mail: false }, { status: 202 }) : undefined,
    );
    renderPage(<ForgotForm />);
    await fill('E-mail address', 'ada@vendor.example');
    await press('Send the link');
    expect(await screen.findByText('This installation sends no mail')).toBeTruthy();
});

test('a new password is set by its link; a used link says so and offers another', async () => {
    const sent = watchRequests();
    const { unmount } = renderPage(<ResetForm token="tok" />);
    await fill('New password', GOOD);
    await press('Set the password');
    expect(await screen.findByText('Sign in as channels@vendor.example.')).toBeTruthy();
    expect(writesIn(sent).map(({ body }) => body)).toEqual([{ token: 'tok', password: GOOD }]);
    unmount();
    watchRequests(refusing('/password/reset', 409, 'USED'));
    renderPage(<ResetForm token="tok" />);
    await fill('New password', GOOD);
    await press('Set the password');
    expect(await screen.findByText('This link has been used.')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Ask for another link' })).toBeTruthy();
});

test('an invited firm sees who invites it, registers, and lands on its offers', async () => {
    const sent = watchRequests();
    const { router, container } = renderPage(<RegisterForm token="tok" />, {
        path: '/register/tok',
        pattern: '/register/:token',
    });
    expect(await screen.findByRole('heading', { name: 'Register Nordwind Systems' })).toBeTruthy();
    expect(screen.getByText(/Acme Networks passes sales opportunities/)).toBeTruthy();
    expect(screen.getByText(new RegExp(opened.email))).toBeTruthy();
    expect(await seriousFindings(container)).toEqual([]);
    await fill('New password', GOOD);
    await press('Register and sign in');
    await waitFor(() => expect(router.state.location.pathname).toBe('/offers'));
    expect(writesIn(sent).at(-1)?.body).toEqual({ token: 'tok', name: opened.name, password: GOOD });
});

test('a dead invitation says why, before anything is typed', async () => {
    watchRequests(refusing('/invitations/open', 409, 'EXPIRED'));
    renderPage(<RegisterForm token="tok" />);
    expect(await screen.findByText('The time of this link has run out.')).toBeTruthy();
    expect(screen.queryByLabelText('New password')).toBeNull();
});

test('a server that does not answer can be asked again', async () => {
    watchRequests(({ path }) => (path === '/invitations/open' ? problem(503, 'busy') : undefined));
    renderPage(<RegisterForm token="tok" />);
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
});
