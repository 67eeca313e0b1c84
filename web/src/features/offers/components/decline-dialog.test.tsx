// SPDX-License-Identifier: Apache-2.0
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { offer } from '@/testing/data-opportunities';
import { renderPage } from '@/testing/render';
import { watchRequests, writesIn } from '@/testing/requests';
import { DeclineDialog } from './decline-dialog';

const choose = async (label: string) => {
    await screen.findByRole('option', { name: label });
    await userEvent.selectOptions(screen.getByLabelText('Reason code'), label);
};
const decline = () => userEvent.click(screen.getByRole('button', { name: 'Decline' }));

test('the cost of a reason is shown before anything is sent', async () => {
    const sent = watchRequests();
    renderPage(<DeclineDialog offer={offer} onClose={vi.fn()} />);
    await choose('No capacity at the moment');
    expect(screen.getByText(/it counts 0 of an offer; 1 free decline is left/)).toBeTruthy();
    expect(writesIn(sent)).toEqual([]);
});

test('a poor lead gives a turn back', async () => {
    renderPage(<DeclineDialog offer={offer} onClose={vi.fn()} />);
    await choose('Too little information to decide');
    expect(screen.getByText(/costs you nothing. You get a turn back/)).toBeTruthy();
});

test('who was refuted is told what its word costs now', async () => {
    renderPage(<DeclineDialog offer={{ ...offer, fault_charge_now: 0.7 }} onClose={vi.fn()} />);
    await choose('Too little information to decide');
    expect(screen.getByText(/counts 0.7 of an offer/)).toBeTruthy();
    expect(screen.queryByText(/You get a turn back/)).toBeNull();
});

test('another reason needs words', async () => {
    const sent = watchRequests();
    renderPage(<DeclineDialog offer={offer} onClose={vi.fn()} />);
    await choose('Another reason (say which)');
    await decline();
    expect(screen.getByText('Say which reason.')).toBeTruthy();
    expect(writesIn(sent)).toEqual([]);
});

test('declining sends code, comment and a key, then closes', async () => {
    const sent = watchRequests();
    const onClose = vi.fn();
    renderPage(<DeclineDialog offer={offer} onClose={onClose} />);
    await choose('No capacity at the moment');
    await userEvent.type(screen.getByLabelText('Comment'), 'Booked until March');
    await decline();
    await vi.waitFor(() => expect(onClose).toHaveBeenCalled());
    const [write] = writesIn(sent);
    expect(write?.path).toBe(`/offers/${offer.id}/decline`);
    expect(write?.body).toEqual({ code: 'NO_CAPACITY', comment: 'Booked until March' });
    expect(write?.headers.get('Idempotency-Key')).toMatch(/^[0-9a-f]{32}$/);
});
