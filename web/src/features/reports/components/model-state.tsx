// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { FigureTile } from '@/components/figure-tile';
import { Picture } from '@/components/picture';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { decimal, integer, percent } from '@/lib/format/number';
import { day } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';

const ReliabilityChart = lazy(() => import('./reliability-chart'));
const CurveChart = lazy(() => import('./curve-chart'));

const BINS: readonly Column<Schemas['ReliabilityBin']>[] = [
    { key: 'said', header: t('model.reliability.said'), cell: (bin) => percent(bin.predicted) },
    {
        key: 'seen',
        header: t('model.reliability.seen'),
        cell: (bin) => percent(bin.observed),
        isNumber: true,
    },
    {
        key: 'count',
        header: t('model.reliability.count'),
        cell: (bin) => decimal(bin.count),
        isNumber: true,
    },
];

const POINTS: readonly Column<Schemas['CurvePoint']>[] = [
    { key: 'outcomes', header: t('model.curve.outcomes'), cell: (point) => integer(point.outcomes) },
    { key: 'loss', header: t('model.curve.model'), cell: (point) => decimal(point.loss), isNumber: true },
    {
        key: 'base',
        header: t('model.curve.base'),
        cell: (point) => decimal(point.base_loss),
        isNumber: true,
    },
];

function DriftTile({ model, drift }: { model: string; drift: Schemas['Drift'] }) {
    return (
        <FigureTile
            label={t('model.drift', { model })}
            value={t('model.drift.value', { level: decimal(drift.level), alarm: decimal(drift.alarm) })}
            help={
                drift.alarm_at === null
                    ? t('model.drift.never')
                    : t(drift.alarms === 1 ? 'model.drift.alarms.one' : 'model.drift.alarms.other', {
                          count: integer(drift.alarms),
                          at: day(drift.alarm_at),
                      })
            }
        />
    );
}

/* What one model said before the outcome was known, and what came of it. */
export function ModelState({ state }: { state: Schemas['ModelState'] }) {
    const model = t(`model.${state.name}`);
    if (state.outcomes === 0) {
        return <Section title={model} lead={t('model.state.none')} children={null} />;
    }
    const said = t('model.reliability', { model });
    const curve = t('model.curve', { model });
    return (
        <Section
            title={model}
            lead={t('model.state.lead', {
                outcomes: integer(state.outcomes),
                calibration: t(`model.calibration.${state.calibration}`),
            })}
        >
            <div className="figure-tiles">
                <DriftTile model={model} drift={state.drift} />
            </div>
            <Picture
                title={said}
                caption={t('model.reliability.caption')}
                chart={<ReliabilityChart bins={state.reliability} label={said} />}
                table={
                    <RecordTable
                        label={said}
                        columns={BINS}
                        rows={state.reliability}
                        rowKey={(bin) => String(bin.predicted)}
                    />
                }
            />
            <Picture
                title={curve}
                caption={t('model.curve.caption')}
                chart={<CurveChart points={state.curve} label={curve} />}
                table={
                    <RecordTable
                        label={curve}
                        columns={POINTS}
                        rows={state.curve}
                        rowKey={(point) => String(point.outcomes)}
                    />
                }
            />
        </Section>
    );
}
