// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { PageSkeleton } from '@/components/page-skeleton';
import { onSignedOut } from '@/lib/api/client';
import { meQuery, useMe } from '@/lib/session/me';
import { AppShell } from './shell/app-shell';
import { SignedOut } from './signed-out';

/* Shows the sign-in form in place of any page while nobody is signed in; the address stays, so
 * signing in leads to what was asked for. */
export function SessionGate() {
    const me = useMe();
    const queryClient = useQueryClient();
    const [wasSignedOut, setWasSignedOut] = useState(false);
    useEffect(() => {
        onSignedOut(() => {
            const lost = queryClient.getQueryData(meQuery.queryKey);
            if (lost) {
                setWasSignedOut(true);
                queryClient.setQueryData(meQuery.queryKey, null);
            }
        });
    }, [queryClient]);

    if (me.isPending) {
        return (
            <main className="sign-in">
                <PageSkeleton />
            </main>
        );
    }
    if (me.isError) {
        return (
            <main className="sign-in">
                <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />
            </main>
        );
    }
    if (!me.data) {
        return <SignedOut wasSignedOut={wasSignedOut} />;
    }
    return <AppShell />;
}
