// SPDX-License-Identifier: Apache-2.0
import { Checkbox, CheckboxGroup, RadioButton, RadioButtonGroup, TextArea, TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t, word } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';
import { useAttestFacts } from '../api/attest-facts';
import { FirmChoice, type Firm } from './firm-choice';

type Fact = Schemas['FactKind'];

const FACTS = [
    'STANDING', 'MYSA', 'AUTHORISATION', 'DISTRIBUTOR', 'PROFILE',
] as const satisfies readonly Fact[];

const BY_LINE: readonly Fact[] = ['AUTHORISATION', 'DISTRIBUTOR'];

interface AttestDialogProps {
    facts: readonly Fact[];
    onDone: (result: Schemas['Attestation']) => void;
    onClose: () => void;
}

/* One statement about many firms, with its ground. */
export function AttestDialog({ facts: proposed, onDone, onClose }: AttestDialogProps) {
    const id = useId();
    const [facts, setFacts] = useState<readonly Fact[]>(proposed);
    const [ground, setGround] = useState('');
    const [line, setLine] = useState('');
    const [isEvery, setEvery] = useState(true);
    const [firms, setFirms] = useState<readonly Firm[]>([]);
    const [isTried, setTried] = useState(false);
    const attest = useAttestFacts();
    const hasLine = facts.some((fact) => BY_LINE.includes(fact));
    const isComplete = facts.length > 0 && ground.trim() !== '' && (isEvery || firms.length > 0);

    function submit() {
        setTried(true);
        if (isComplete) {
            attest.mutate(
                {
                    facts: [...facts],
                    ground: ground.trim(),
                    partners: isEvery ? null : firms.map((firm) => firm.id),
                    ...(hasLine && line.trim() !== '' ? { line: line.trim() } : {}),
                },
                { onSuccess: onDone },
            );
        }
    }

    return (
        <FormDialog
            title={t('attest.title')}
            lead={t('attest.lead')}
            submit={t('attest.submit')}
            isPending={attest.isPending}
            error={attest.error}
            onSubmit={submit}
            onClose={onClose}
        >
            <CheckboxGroup
                legendText={t('attest.facts')}
                invalid={isTried && facts.length === 0}
                invalidText={t('attest.facts.needed')}
            >
                {FACTS.map((fact) => (
                    <Checkbox
                        key={fact}
                        id={`${id}-${fact}`}
                        labelText={word('fact', fact)}
                        checked={facts.includes(fact)}
                        onChange={(_, { checked }) =>
                            setFacts(FACTS.filter((known) => (known === fact ? checked : facts.includes(known))))
                        }
                    />
                ))}
            </CheckboxGroup>
            <TextArea
                id={`${id}-ground`}
                labelText={t('attest.ground')}
                helperText={t('attest.ground.help')}
                value={ground}
                rows={2}
                maxLength={4000}
                invalid={isTried && ground.trim() === ''}
                invalidText={t('field.needed')}
                onChange={(event) => setGround(event.target.value)}
            />
            {hasLine && (
                <TextInput
                    id={`${id}-line`}
                    labelText={t('attest.line')}
                    helperText={t('attest.line.help')}
                    maxLength={64}
                    value={line}
                    onChange={(event) => setLine(event.target.value)}
                />
            )}
            <RadioButtonGroup
                legendText={t('attest.firms')}
                name={`${id}-firms`}
                orientation="vertical"
                valueSelected={isEvery ? 'unknown' : 'chosen'}
                onChange={(value) => setEvery(value === 'unknown')}
            >
                <RadioButton id={`${id}-unknown`} value="unknown" labelText={t('attest.firms.unknown')} />
                <RadioButton id={`${id}-chosen`} value="chosen" labelText={t('attest.firms.chosen')} />
            </RadioButtonGroup>
            {!isEvery && (
                <FirmChoice
                    firms={firms}
                    isInvalid={isTried && firms.length === 0}
                    onChange={setFirms}
                />
            )}
        </FormDialog>
    );
}
