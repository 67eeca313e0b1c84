// SPDX-License-Identifier: Apache-2.0
import { Button, HeaderGlobalAction, HeaderGlobalBar, HeaderPanel } from '@carbon/react';
import { UserAvatar } from '@carbon/react/icons';
import { useState } from 'react';
import { ErrorNotice } from '@/components/error-notice';
import { t, word } from '@/config/messages/t';
import { useSignOut } from '@/features/session/api/sign-out';
import type { User } from '@/lib/api/types';

export function AccountMenu({ user }: { user: User }) {
    const [isOpen, setOpen] = useState(false);
    const signOut = useSignOut();
    return (
        <HeaderGlobalBar>
            <span className="account__name">{user.name}</span>
            <HeaderGlobalAction
                aria-label={t('app.account')}
                aria-expanded={isOpen}
                isActive={isOpen}
                tooltipAlignment="end"
                onClick={() => setOpen(!isOpen)}
            >
                <UserAvatar size={20} />
            </HeaderGlobalAction>
            {isOpen && (
                <HeaderPanel expanded aria-label={t('app.account')} className="account__panel">
                    <p className="account__title">{user.name}</p>
                    <p>{user.email}</p>
                            <p>{user.roles.map((role) => word('role', role)).join(', ')}</p>
                    {signOut.isError && <ErrorNotice error={signOut.error} />}
                    <Button
                        kind="secondary"
                        size="md"
                        disabled={signOut.isPending}
                        onClick={() => signOut.mutate()}
                    >
                        {t('app.sign-out')}
                    </Button>
                </HeaderPanel>
            )}
        </HeaderGlobalBar>
    );
}
