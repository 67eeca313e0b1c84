// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '@/lib/api/types';
import { NOW } from './data-opportunities';
import { focal, manager, partner } from './data-parties';

export const setup: Schemas['Setup'] = { needed: false, vendor_name: 'Acme Networks' };

export const started: Schemas['Started'] = { user: manager, csrf_token: 'token' };

export const registered: Schemas['Started'] = { user: focal, csrf_token: 'token' };

export const opened: Schemas['InvitationOpened'] = {
    partner_name: partner.name,
    email: 'fay@nordwind.example',
    name: 'Fay Focal',
    vendor_name: setup.vendor_name,
    expires_at: '2027-01-31T12:00:00Z',
};

export const devices: readonly Schemas['Device'][] = [
    {
        id: 'ses_0h3kq7m2vn8ra', agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Firefox/121.0',
        address: '10.0.0.7', created_at: NOW, seen_at: NOW, is_current: true,
    },
    {
        id: 'ses_1h3kq7m2vn8ra', agent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2) Version/17.2 Safari/604.1',
        address: '10.0.0.9', created_at: NOW, seen_at: NOW, is_current: false,
    },
];

const invited = {
    partner: partner.id, partner_name: partner.name, email: opened.email, expires_at: opened.expires_at,
} as const;

export const mailed: Schemas['InvitationResult'] = {
    ...invited, mailed: true, link: null, code: null, message: null,
};

export const handedOver: Schemas['InvitationResult'] = {
    ...mailed, mailed: false, link: 'http://127.0.0.1:8080/register/4kQ-w8z',
};

export const refused: Schemas['InvitationResult'] = {
    ...mailed, email: null, mailed: false, expires_at: null, code: 'NO_ADDRESS',
    message: 'neither a focal nor a mailbox is known',
};

export const invitation: Schemas['Invitation'] = {
    ...invited, name: opened.name, created_at: NOW, state: 'SENT',
};
