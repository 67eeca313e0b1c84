// SPDX-License-Identifier: Apache-2.0
import { Suspense } from 'react';
import { Outlet } from 'react-router';
import { PageSkeleton } from '@/components/page-skeleton';

/* Around the pages for people who are not signed in. */
export function EntryFrame() {
    return (
        <main className="sign-in">
            <Suspense fallback={<PageSkeleton />}>
                <Outlet />
            </Suspense>
        </main>
    );
}
