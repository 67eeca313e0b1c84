// SPDX-License-Identifier: Apache-2.0
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { ImportForm } from '@/features/imports/components/import-form';
import { ImportList } from '@/features/imports/components/import-list';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function ImportsPage() {
    if (!can.import(useUser())) {
        return <NotFound reason="denied" />;
    }
    return (
        <>
            <PageHeader title={t('imports.title')} lead={t('imports.lead')} />
            <ImportForm />
            <Section title={t('imports.list')}>
                <ImportList />
            </Section>
        </>
    );
}
