// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { ImportList } from '@/features/imports/components/import-list';
import { ImportWizard } from '@/features/imports/components/import-wizard';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';
import { FirstSteps } from '../shell/first-steps';

export default function ImportsPage() {
    if (!can.import(useUser())) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <FirstSteps now="imports" />
            <PageHeader title={t('imports.title')} lead={t('imports.lead')} />
            <div className="stack">
                <ImportWizard />
                <Section title={t('imports.list')}>
                    <ImportList />
                </Section>
            </div>
        </>
    );
}
