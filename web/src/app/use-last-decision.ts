// SPDX-License-Identifier: Apache-2.0
import { useHistory } from '@/features/opportunities/api/get-history';
import type { Opportunity } from '@/lib/api/types';

const DECISION_ID = /^dec_[0-9a-z]{13}$/;

/* The decision behind the present placement: the last one that the history tells of. */
export function useLastDecision(opportunity: Opportunity): string | null {
    const history = useHistory(opportunity.id);
    const events = history.data?.items ?? [];
    return (
        events
            .flatMap((event) => [event.object ?? '', event.detail['decision'] ?? ''])
            .findLast((id) => DECISION_ID.test(id)) ?? null
    );
}
