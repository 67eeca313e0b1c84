// SPDX-License-Identifier: Apache-2.0
import {
    Content,
    Header,
    HeaderMenuButton,
    HeaderName,
    SideNav,
    SideNavItems,
    SideNavLink,
    SkipToContent,
    Theme,
} from '@carbon/react';
import { Suspense, useState } from 'react';
import { Link, Outlet, useLocation } from 'react-router';
import { PageSkeleton } from '@/components/page-skeleton';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';
import { useLive } from '@/features/live/api/use-live';
import { LiveMark } from '@/features/live/components/live-mark';
import { LiveNotice } from '@/features/live/components/live-notice';
import { useUser } from '@/lib/session/me';
import { AccountMenu } from './account-menu';
import { PageBoundary } from './page-boundary';
import { navLinks } from './nav-links';

export function AppShell() {
    const user = useUser();
    const { pathname } = useLocation();
    const [isOpen, setOpen] = useState(false);
    const live = useLive(user);
    return (
        <>
            <Theme theme="g100">
                <Header aria-label={t('app.name')}>
                    <SkipToContent>{t('app.skip')}</SkipToContent>
                    <HeaderMenuButton
                        aria-label={t(isOpen ? 'app.menu.close' : 'app.menu.open')}
                        isActive={isOpen}
                        onClick={() => setOpen(!isOpen)}
                    />
                    <HeaderName as={Link} to={paths.home} prefix="">
                        {t('app.name')}
                    </HeaderName>
                    <AccountMenu user={user} mark={<LiveMark state={live.state} />} />
                </Header>
            </Theme>
            <SideNav
                aria-label={t('app.nav')}
                expanded={isOpen}
                onOverlayClick={() => setOpen(false)}
                className="app-nav"
            >
                <SideNavItems>
                    {navLinks(user).map(({ key, to, icon }) => (
                        <SideNavLink
                            key={key}
                            as={Link}
                            to={to}
                            renderIcon={icon}
                            isActive={pathname === to || pathname.startsWith(`${to}/`)}
                            onClick={() => setOpen(false)}
                        >
                            {t(key)}
                        </SideNavLink>
                    ))}
                </SideNavItems>
            </SideNav>
            <Content id="main-content" className="app-content">
                <PageBoundary key={pathname}>
                    <Suspense fallback={<PageSkeleton />}>
                        <Outlet />
                    </Suspense>
                </PageBoundary>
            </Content>
            <LiveNotice told={live.told} />
        </>
    );
}
