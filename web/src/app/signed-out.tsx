// SPDX-License-Identifier: Apache-2.0
import { Navigate } from 'react-router';
import { PageSkeleton } from '@/components/page-skeleton';
import { paths } from '@/config/paths';
import { useSetup } from '@/features/session/api/get-setup';
import { SignInForm } from '@/features/session/components/sign-in-form';

/* Nobody is signed in: the sign-in form, unless nobody can sign in yet. */
export function SignedOut({ wasSignedOut }: { wasSignedOut: boolean }) {
    const setup = useSetup();
    if (setup.data?.needed) {
        return <Navigate replace to={paths.setup} />;
    }
    return (
        <main className="sign-in">
            {setup.isPending ? <PageSkeleton /> : <SignInForm wasSignedOut={wasSignedOut} />}
        </main>
    );
}
