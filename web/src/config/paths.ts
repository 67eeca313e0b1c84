// SPDX-License-Identifier: Apache-2.0
export const paths = {
    home: '/',
    opportunities: '/opportunities',
    opportunityNew: '/opportunities/new',
    opportunity: (id: string) => `/opportunities/${id}`,
    offers: '/offers',
    offer: (id: string) => `/offers/${id}`,
    mine: '/mine',
    mineOne: (id: string) => `/mine/${id}`,
    readiness: '/readiness',
    partners: '/partners',
    partnerReadiness: (id: string) => `/partners/${id}`,
    fairness: '/fairness',
    model: '/model',
    imports: '/imports',
} as const;
