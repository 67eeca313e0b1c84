// SPDX-License-Identifier: Apache-2.0
export const guides = {
    'nav.guides': 'Guides and help',
    'guides.title': 'Guides and help',
    'guides.lead': 'Step by step through the work with passed opportunities, and answers to what is asked most.',
    'guides.all': 'All guides',
    'guides.pdf': 'As PDF',
    'guides.pdf.of': '{title} as PDF',
} as const;
