// SPDX-License-Identifier: Apache-2.0
import { Navigate } from 'react-router';
import { PageSkeleton } from '@/components/page-skeleton';
import { paths } from '@/config/paths';
import { usePipeline } from '@/features/reports/api/get-pipeline';
import type { User } from '@/lib/api/types';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';
import { startPath } from './nav-links';

/* Whoever may bring the lists in starts there until there is an opportunity. */
function ImporterStart({ user }: { user: User }) {
    const pipeline = usePipeline();
    if (pipeline.isPending) {
        return <PageSkeleton />;
    }
    const isEmpty = pipeline.data?.placements.every(({ count }) => count === 0) ?? false;
    return <Navigate replace to={isEmpty ? paths.imports : startPath(user)} />;
}

export function Start() {
    const user = useUser();
    return can.import(user) ? (
        <ImporterStart user={user} />
    ) : (
        <Navigate replace to={startPath(user)} />
    );
}
