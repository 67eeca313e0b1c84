// SPDX-License-Identifier: Apache-2.0
import { Button, Tag } from '@carbon/react';
import { useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { QueryView } from '@/components/query-view';
import { RecordTable, RecordTableSkeleton, type Column } from '@/components/record-table';
import { RelativeTime } from '@/components/relative-time';
import { t } from '@/config/messages/t';
import { moment } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { useEndDevice } from '../api/end-device';
import { useDevices } from '../api/list-devices';
import { deviceName } from './device-name';

type Device = Schemas['Device'];

const COLUMNS: readonly Column<Device>[] = [
    {
        key: 'device',
        header: t('devices.column.device'),
        cell: ({ agent, is_current: isCurrent }) => (
            <>
                {deviceName(agent)}{' '}
                {isCurrent && (
                    <Tag size="sm" type="green">
                        {t('devices.current')}
                    </Tag>
                )}
            </>
        ),
    },
    {
        key: 'since',
        header: t('devices.column.since'),
        cell: ({ created_at: at }) => moment(at),
    },
    {
        key: 'seen',
        header: t('devices.column.seen'),
        cell: ({ seen_at: at }) => <RelativeTime at={at} />,
    },
    { key: 'address', header: t('devices.column.address'), cell: ({ address }) => address },
];

export function DeviceList() {
    const devices = useDevices();
    const end = useEndDevice();
    const [ended, setEnded] = useState(0);
    const columns: readonly Column<Device>[] = [
        ...COLUMNS,
        {
            key: 'end',
            header: t('devices.column.end'),
            cell: ({ id, agent, created_at: at, is_current: isCurrent }) =>
                isCurrent ? (
                    <span className="quiet">{t('devices.here')}</span>
                ) : (
                    <Button
                        kind="danger--ghost"
                        size="sm"
                        disabled={end.isPending}
                        aria-label={t('devices.end.label', {
                            device: deviceName(agent),
                            since: moment(at),
                        })}
                        onClick={() => end.mutate(id, { onSuccess: () => setEnded(ended + 1) })}
                    >
                        {t('devices.end')}
                    </Button>
                ),
        },
    ];
    return (
        <QueryView query={devices} skeleton={<RecordTableSkeleton columns={columns} />}>
            {(rows) => (
                <>
                    {end.error && <ErrorNotice error={end.error} />}
                    <RecordTable
                        label={t('devices.title')}
                        columns={columns}
                        rows={rows}
                        rowKey={({ id }) => id}
                    />
                    <p role="status" className="quiet">
                        {ended > 0 && t('devices.ended')}
                    </p>
                </>
            )}
        </QueryView>
    );
}
