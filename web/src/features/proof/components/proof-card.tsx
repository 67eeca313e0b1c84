// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';

/* On a firm's own page: the way to what it can check. */
export function ProofCard() {
    return (
        <Section title={t('proof.card')} lead={t('proof.card.lead')}>
            <Link className="cds--btn cds--btn--tertiary cds--btn--md" to={paths.proof}>
                {t('proof.card.open')}
            </Link>
        </Section>
    );
}
