// SPDX-License-Identifier: Apache-2.0
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import type { User } from '@/lib/api/types';
import { meQuery } from '@/lib/session/me';
import { signInAs } from './answer';
import { manager } from './data-parties';

interface Options {
    path?: string;
    pattern?: string;
    user?: User;
}

/* A page or component as the app would show it: signed in, with its own cache and address. */
export function renderPage(element: ReactElement, options: Options = {}) {
    const { path = '/', pattern = '*', user = manager } = options;
    signInAs(user);
    const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    queryClient.setQueryData(meQuery.queryKey, user);
    const router = createMemoryRouter(
        [
            { path: pattern, element },
            { path: '*', element: <output /> },
        ],
        { initialEntries: [path] },
    );
    return {
        router,
        ...render(
            <QueryClientProvider client={queryClient}>
                <RouterProvider router={router} />
            </QueryClientProvider>,
        ),
    };
}
