// SPDX-License-Identifier: Apache-2.0
import { Select, SelectItem, TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t, word } from '@/config/messages/t';
import { dateInput, endOfWork } from '@/lib/format/date-input';
import { useStartExperiment } from '../api/start-experiment';

const METRICS = ['ACCEPT', 'WIN'] as const;
const SHARES = [10, 9, 8, 7, 6, 5] as const;
const PASSES_MIN = 100;
const PASSES_MAX = 1_000_000;
const DAY_MS = 24 * 60 * 60 * 1000;

function isPasses(text: string): boolean {
    const passes = Number(text);
    return Number.isInteger(passes) && passes >= PASSES_MIN && passes <= PASSES_MAX;
}

/* Everything that the verdict will depend on is said before it begins. */
export function StartDialog({ onClose }: { onClose: () => void }) {
    const id = useId();
    const [tomorrow] = useState(() => dateInput(Date.now() + DAY_MS));
    const [name, setName] = useState('');
    const [metric, setMetric] = useState<(typeof METRICS)[number]>('ACCEPT');
    const [share, setShare] = useState<number>(SHARES[0]);
    const [date, setDate] = useState('');
    const [passes, setPasses] = useState('');
    const [isTried, setTried] = useState(false);
    const start = useStartExperiment();
    const hasNoRule = date === '' && passes === '';
    const hasWrongPasses = passes !== '' && !isPasses(passes);

    function submit() {
        setTried(true);
        if (!hasNoRule && !hasWrongPasses) {
            start.mutate(
                {
                    name: name.trim(),
                    metric,
                    share,
                    ...(date === '' ? {} : { stop_at: endOfWork(date) }),
                    ...(passes === '' ? {} : { stop_passes: Number(passes) }),
                },
                { onSuccess: onClose },
            );
        }
    }

    return (
        <FormDialog
            title={t('experiment.start')}
            lead={t('experiment.start.lead')}
            submit={t('experiment.start')}
            isPending={start.isPending}
            error={start.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <Select
                id={`${id}-metric`}
                labelText={t('experiment.metric')}
                value={metric}
                onChange={(event) =>
                    setMetric(METRICS.find((one) => one === event.target.value) ?? 'ACCEPT')
                }
            >
                {METRICS.map((one) => (
                    <SelectItem key={one} value={one} text={word('experiment-metric', one)} />
                ))}
            </Select>
            <Select
                id={`${id}-share`}
                labelText={t('experiment.share')}
                value={share}
                onChange={(event) => setShare(Number(event.target.value))}
            >
                {SHARES.map((one) => (
                    <SelectItem key={one} value={one} text={`${one}%`} />
                ))}
            </Select>
            <TextInput
                id={`${id}-passes`}
                inputMode="numeric"
                labelText={t('experiment.stop-passes')}
                helperText={t('experiment.stop-passes.help')}
                value={passes}
                invalid={isTried && (hasNoRule || hasWrongPasses)}
                invalidText={t(hasNoRule ? 'experiment.rule-needed' : 'experiment.passes-needed')}
                onChange={(event) => setPasses(event.target.value.trim())}
            />
            <TextInput
                id={`${id}-at`}
                type="date"
                labelText={t('experiment.stop-at')}
                value={date}
                min={tomorrow}
                onChange={(event) => setDate(event.target.value)}
            />
            <TextInput
                id={`${id}-name`}
                labelText={t('experiment.name')}
                helperText={t('experiment.name.help')}
                value={name}
                maxLength={80}
                onChange={(event) => setName(event.target.value)}
            />
        </FormDialog>
    );
}
