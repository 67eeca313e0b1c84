// SPDX-License-Identifier: Apache-2.0
import { Button, HeaderGlobalAction, HeaderGlobalBar, HeaderPanel } from '@carbon/react';
import { UserAvatar } from '@carbon/react/icons';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { ErrorNotice } from '@/components/error-notice';
import { t, word } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useSignOut } from '@/features/session/api/sign-out';
import type { User } from '@/lib/api/types';

interface AccountMenuProps {
    user: User;
    mark: ReactNode;
}

export function AccountMenu({ user, mark }: AccountMenuProps) {
    const [isOpen, setOpen] = useState(false);
    const signOut = useSignOut();
    return (
        <HeaderGlobalBar>
            {mark}
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
                    <Link
                        className="cds--link"
                        to={paths.devices}
                        onClick={() => setOpen(false)}
                    >
                        {t('devices.title')}
                    </Link>
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
