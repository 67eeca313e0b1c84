// SPDX-License-Identifier: Apache-2.0
import { PasswordInput, TextInput } from '@carbon/react';
import { t } from '@/config/messages/t';

const PASSWORD_MIN = 12;

export function isPassword(text: string): boolean {
    return [...text].length >= PASSWORD_MIN;
}

interface FieldProps {
    value: string;
    isTried: boolean;
    onChange: (text: string) => void;
}

export function NameField({ value, isTried, onChange }: FieldProps) {
    return (
        <TextInput
            id="name"
            autoComplete="name"
            maxLength={255}
            labelText={t('identity.name')}
            value={value}
            invalid={isTried && value.trim() === ''}
            invalidText={t('identity.name.needed')}
            onChange={(event) => onChange(event.target.value)}
        />
    );
}

export function EmailField({ value, isTried, onChange }: FieldProps) {
    return (
        <TextInput
            id="email"
            type="email"
            autoComplete="username"
            maxLength={254}
            labelText={t('identity.email')}
            value={value}
            invalid={isTried && value.trim() === ''}
            invalidText={t('identity.email.needed')}
            onChange={(event) => onChange(event.target.value)}
        />
    );
}

/* Typed once: it can be looked at, which finds a slip better than typing it again. */
export function NewPasswordField({ value, isTried, onChange }: FieldProps) {
    return (
        <PasswordInput
            id="password"
            autoComplete="new-password"
            maxLength={256}
            labelText={t('identity.password')}
            helperText={t('identity.password.help')}
            showPasswordLabel={t('identity.password.show')}
            hidePasswordLabel={t('identity.password.hide')}
            value={value}
            invalid={isTried && !isPassword(value)}
            invalidText={t('identity.password.short')}
            onChange={(event) => onChange(event.target.value)}
        />
    );
}
