// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { problem } from '@/testing/answer';
import { seriousFindings } from '@/testing/axe';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import { SignInForm } from './sign-in-form';

const submit = () => userEvent.click(screen.getByRole('button', { name: 'Sign in' }));

test('empty fields are named and nothing is sent', async () => {
    const sent = watchRequests();
    renderPage(<SignInForm wasSignedOut={false} />);
    await submit();
    expect(screen.getByText('Enter your e-mail address.')).toBeTruthy();
    expect(screen.getByText('Enter your password.')).toBeTruthy();
    expect(writesIn(sent)).toEqual([]);
});

test('a wrong password is told without a guess which of the two was wrong', async () => {
    renderPage(<SignInForm wasSignedOut={false} />);
    await userEvent.type(screen.getByLabelText('E-mail address'), 'someone@vendor.example');
    await userEvent.type(screen.getByLabelText('Password'), 'wrong');
    await submit();
    expect(await screen.findByText('The address or the password is wrong.')).toBeTruthy();
});

test('too many attempts say how long to wait', async () => {
    watchRequests(({ path }) => {
        const answer = problem(429, 'Too many attempts');
        answer.headers.set('Retry-After', '90');
        return path === '/session' ? answer : undefined;
    });
    renderPage(<SignInForm wasSignedOut={false} />);
    await userEvent.type(screen.getByLabelText('E-mail address'), 'someone@vendor.example');
    await userEvent.type(screen.getByLabelText('Password'), 'score-demo');
    await submit();
    expect(await screen.findByText(/Try again in 1 min 30 s/)).toBeTruthy();
});

test('axe finds nothing serious', async () => {
    const { container } = renderPage(<SignInForm wasSignedOut />);
    expect(await seriousFindings(container)).toEqual([]);
});
