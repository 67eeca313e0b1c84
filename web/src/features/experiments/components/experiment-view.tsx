// SPDX-License-Identifier: Apache-2.0
import { FactList } from '@/components/fact-list';
import { RecordTable, type Column } from '@/components/record-table';
import { t, tn, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { integer, percent } from '@/lib/format/number';
import { dated, moment } from '@/lib/format/time';

type Experiment = Schemas['Experiment'];

interface Side {
    key: 'policy' | 'baseline';
    arm: Schemas['ExperimentArm'];
}

const points = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const PERCENT = 100;

const COLUMNS: readonly Column<Side>[] = [
    { key: 'arm', header: t('experiment.arm'), cell: ({ key }) => t(`experiment.arm.${key}`) },
    { key: 'passes', header: t('experiment.passes'), cell: ({ arm }) => integer(arm.passes), isNumber: true },
    { key: 'known', header: t('experiment.known'), cell: ({ arm }) => integer(arm.known), isNumber: true },
    { key: 'good', header: t('experiment.successes'), cell: ({ arm }) => integer(arm.successes), isNumber: true },
    {
        key: 'rate',
        header: t('experiment.rate'),
        cell: ({ arm }) => (arm.rate === null ? t('value.unknown') : percent(arm.rate)),
        isNumber: true,
    },
];

function differenceOf({ interval }: Experiment): string {
    return interval === null
        ? t('experiment.difference.none')
        : t('experiment.difference.value', {
              value: points.format(PERCENT * interval.difference),
              low: points.format(PERCENT * interval.low),
              high: points.format(PERCENT * interval.high),
          });
}

function ruleOf({ stop_at: at, stop_passes: passes }: Experiment): string {
    if (at !== null && passes !== null) {
        return t('experiment.stops.both', { at: dated(at), passes: integer(passes) });
    }
    return at !== null
        ? t('experiment.stops.at', { at: dated(at) })
        : t('experiment.stops.passes', { passes: integer(passes ?? 0) });
}

function stopsOf(experiment: Experiment): string {
    const rule = ruleOf(experiment);
    return experiment.rule_met && experiment.state === 'RUNNING'
        ? t('experiment.stops.met', { rule })
        : rule;
}

function stateOf({ state, stopped_at: stopped, started_at: started }: Experiment): string {
    return t('experiment.state.value', {
        state: word('experiment-state', state),
        at: moment(stopped ?? started),
    });
}

/* What was registered, both sides, and what may be said of them. */
export function ExperimentView({ experiment }: { experiment: Experiment }) {
    return (
        <>
            <FactList
                rows={[
                    { label: t('experiment.verdict'), value: word('experiment-verdict', experiment.verdict) },
                    { label: t('experiment.difference'), value: differenceOf(experiment) },
                    { label: t('experiment.weeks'), value: tn('experiment.judged', experiment.judged_weeks) },
                    ...(experiment.name === '' ? [] : [{ label: t('experiment.name'), value: experiment.name }]),
                    { label: t('experiment.state'), value: stateOf(experiment) },
                    { label: t('experiment.metric'), value: word('experiment-metric', experiment.metric) },
                    {
                        label: t('experiment.share'),
                        value: t('experiment.share.value', { share: experiment.share }),
                    },
                    { label: t('experiment.stops'), value: stopsOf(experiment) },
                    {
                        label: t('experiment.commitment'),
                        value: <code className="hash-text">{experiment.commitment}</code>,
                    },
                    ...(experiment.secret === null
                        ? []
                        : [
                              {
                                  label: t('experiment.secret'),
                                  value: <code className="hash-text">{experiment.secret}</code>,
                              },
                          ]),
                ]}
            />
            <RecordTable
                label={t('experiment.arms')}
                columns={COLUMNS}
                rows={[
                    { key: 'policy', arm: experiment.policy },
                    { key: 'baseline', arm: experiment.baseline },
                ]}
                rowKey={({ key }) => key}
            />
        </>
    );
}
