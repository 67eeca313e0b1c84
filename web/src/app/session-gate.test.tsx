// SPDX-License-Identifier: Apache-2.0
import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { beforeEach, expect, test } from 'vitest';
import { createQueryClient } from '@/lib/query/query-client';
import { problem } from '@/testing/answer';
import { watchRequests } from '@/testing/requests';
import { SessionGate } from './session-gate';

let isSignedIn = false;

beforeEach(() => {
    isSignedIn = false;
    watchRequests(({ path, method }) => {
        if (path === '/session') {
            isSignedIn = method === 'POST';
            return undefined;
        }
        return isSignedIn ? undefined : problem(401, 'sign in first');
    });
});

function open() {
    const children = [{ path: '*', element: <output aria-label="page" /> }];
    const router = createMemoryRouter([{ path: '/', element: <SessionGate />, children }], {
        initialEntries: ['/opportunities'],
    });
    render(
        <QueryClientProvider client={createQueryClient()}>
            <RouterProvider router={router} />
        </QueryClientProvider>,
    );
}

async function signIn() {
    await userEvent.type(await screen.findByLabelText('E-mail address'), 'channels@vendor.example');
    await userEvent.type(screen.getByLabelText('Password'), 'score-demo');
    await userEvent.click(screen.getByRole('button', { name: 'Sign in' }));
}

test('signing in shows the page that was asked for, signing out the form again', async () => {
    open();
    await signIn();
    expect(await screen.findByLabelText('page')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Account' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    expect(await screen.findByLabelText('E-mail address')).toBeTruthy();
    expect(screen.queryByLabelText('page')).toBeNull();
});

test('an installation without anybody leads to its set-up', async () => {
    watchRequests(({ path }) =>
        path === '/setup' ? Response.json({ needed: true, vendor_name: 'Acme' }) : problem(401, 'no'),
    );
    const router = createMemoryRouter(
        [
            { path: '/', element: <SessionGate /> },
            { path: '/setup', element: <output aria-label="setup" /> },
        ],
        { initialEntries: ['/'] },
    );
    render(
        <QueryClientProvider client={createQueryClient()}>
            <RouterProvider router={router} />
        </QueryClientProvider>,
    );
    expect(await screen.findByLabelText('setup')).toBeTruthy();
});
