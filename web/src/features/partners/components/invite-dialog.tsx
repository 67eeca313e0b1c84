// SPDX-License-Identifier: Apache-2.0
import { RadioButton, RadioButtonGroup, TextInput } from '@carbon/react';
import { useId, useState } from 'react';
import { FormDialog } from '@/components/form-dialog';
import { t } from '@/config/messages/t';
import { useInviteFirms } from '../api/invite-firms';
import { FirmChoice, type Firm } from './firm-choice';
import { InviteResults } from './invite-results';

interface InviteDialogProps {
    /* The firm of the page it is opened from; none on the page of all firms. */
    firm?: Firm;
    onClose: () => void;
}

export function InviteDialog({ firm, onClose }: InviteDialogProps) {
    const id = useId();
    const invite = useInviteFirms();
    const [isEvery, setEvery] = useState(false);
    const [firms, setFirms] = useState<readonly Firm[]>(firm ? [firm] : []);
    const [email, setEmail] = useState('');
    const [isTried, setTried] = useState(false);
    const isOne = !isEvery && firms.length === 1;

    function submit() {
        if (invite.data) {
            onClose();
            return;
        }
        setTried(true);
        if (isEvery || firms.length > 0) {
            invite.mutate({
                firms: isEvery ? null : firms.map((one) => one.id),
                email: isOne ? email.trim() : '',
            });
        }
    }

    return (
        <FormDialog
            title={t('invite.title')}
            {...(invite.data ? {} : { lead: t('invite.lead') })}
            submit={invite.data ? t('action.close') : t('invite.submit')}
            isPending={invite.isPending}
            error={invite.error}
            onSubmit={submit}
            onClose={onClose}
        >
            {invite.data ? (
                <InviteResults results={invite.data} />
            ) : (
                <>
                    {firm === undefined && (
                        <RadioButtonGroup
                            name={`${id}-whom`}
                            legendText={t('invite.whom')}
                            orientation="vertical"
                            valueSelected={isEvery ? 'every' : 'chosen'}
                            onChange={(value) => setEvery(value === 'every')}
                        >
                            <RadioButton
                                id={`${id}-chosen`}
                                value="chosen"
                                labelText={t('invite.chosen')}
                            />
                            <RadioButton
                                id={`${id}-every`}
                                value="every"
                                labelText={t('invite.every')}
                            />
                        </RadioButtonGroup>
                    )}
                    {!isEvery && firm === undefined && (
                        <FirmChoice
                            firms={firms}
                            isInvalid={isTried && firms.length === 0}
                            onChange={setFirms}
                        />
                    )}
                    {isOne && (
                        <TextInput
                            id={`${id}-email`}
                            type="email"
                            labelText={t('invite.email')}
                            helperText={t('invite.email.help')}
                            value={email}
                            onChange={(event) => setEmail(event.target.value)}
                        />
                    )}
                </>
            )}
        </FormDialog>
    );
}
