// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '@/components/page-header';
import { t } from '@/config/messages/t';
import { DeviceList } from '@/features/session/components/device-list';

export default function DevicesPage() {
    return (
        <>
            <PageHeader title={t('devices.title')} lead={t('devices.lead')} />
            <DeviceList />
        </>
    );
}
