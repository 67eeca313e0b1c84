// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { seriousFindings } from '@/testing/axe';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import { DeviceList } from './device-list';

test('the others can be ended, this one is marked', async () => {
    const sent = watchRequests();
    const { container } = renderPage(<DeviceList />);
    expect(await screen.findByText('This one')).toBeTruthy();
    expect(screen.getByText(/Firefox on Linux/)).toBeTruthy();
    const end = screen.getByRole('button', { name: /^Sign out there: Safari on iOS/ });
    expect(screen.getAllByRole('button')).toEqual([end]);
    expect(await seriousFindings(container)).toEqual([]);
    await userEvent.click(end);
    expect(await screen.findByText('Signed out there.')).toBeTruthy();
    expect(writesIn(sent).map(({ method, path }) => [method, path])).toEqual([
        ['DELETE', '/sessions/ses_1h3kq7m2vn8ra'],
    ]);
});
