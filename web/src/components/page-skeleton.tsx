// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';

export function PageSkeleton() {
    return (
        <div aria-busy="true" className="page-skeleton">
            <SkeletonText heading width="30%" />
            <SkeletonText paragraph lineCount={8} />
        </div>
    );
}
