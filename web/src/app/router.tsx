// SPDX-License-Identifier: Apache-2.0
import { lazy } from 'react';
import { createBrowserRouter } from 'react-router';
import { NotFound } from '@/components/not-found';
import { EntryFrame } from './entry-frame';
import { SessionGate } from './session-gate';
import { Start } from './shell/start';

const QueuePage = lazy(() => import('./pages/queue-page'));
const OpportunityNewPage = lazy(() => import('./pages/opportunity-new-page'));
const OpportunityPage = lazy(() => import('./pages/opportunity-page'));
const OffersPage = lazy(() => import('./pages/offers-page'));
const OfferPage = lazy(() => import('./pages/offer-page'));
const MinePage = lazy(() => import('./pages/mine-page'));
const MineOnePage = lazy(() => import('./pages/mine-one-page'));
const ReadinessPage = lazy(() => import('./pages/readiness-page'));
const PartnersPage = lazy(() => import('./pages/partners-page'));
const PartnerPage = lazy(() => import('./pages/partner-page'));
const ReportsPage = lazy(() => import('./pages/reports-page'));
const FairnessPage = lazy(() => import('./pages/fairness-page'));
const ModelPage = lazy(() => import('./pages/model-page'));
const DevicesPage = lazy(() => import('./pages/devices-page'));
const SetupPage = lazy(() => import('./pages/setup-page'));
const ForgotPage = lazy(() => import('./pages/forgot-page'));
const ResetPage = lazy(() => import('./pages/reset-page'));
const RegisterPage = lazy(() => import('./pages/register-page'));
const ImportsPage = lazy(() => import('./pages/imports-page'));
const PastPage = lazy(() => import('./pages/past-page'));
const PlacementsPage = lazy(() => import('./pages/placements-page'));
const PoliciesPage = lazy(() => import('./pages/policies-page'));
const PolicyPage = lazy(() => import('./pages/policy-page'));
const QuestionsPage = lazy(() => import('./pages/questions-page'));
const GuidesPage = lazy(() => import('./pages/guides-page'));
const GuidePage = lazy(() => import('./pages/guide-page'));
const ProofPage = lazy(() => import('./pages/proof-page'));

export const router = createBrowserRouter([
    {
        element: <EntryFrame />,
        children: [
            { path: '/setup', element: <SetupPage /> },
            { path: '/forgot', element: <ForgotPage /> },
            { path: '/reset/:token', element: <ResetPage /> },
            { path: '/register/:token', element: <RegisterPage /> },
        ],
    },
    {
        path: '/',
        element: <SessionGate />,
        children: [
            { index: true, element: <Start /> },
            { path: 'opportunities', element: <QueuePage /> },
            { path: 'opportunities/new', element: <OpportunityNewPage /> },
            { path: 'opportunities/:id', element: <OpportunityPage /> },
            { path: 'offers', element: <OffersPage /> },
            { path: 'offers/:id', element: <OfferPage /> },
            { path: 'mine', element: <MinePage /> },
            { path: 'mine/:id', element: <MineOnePage /> },
            { path: 'readiness', element: <ReadinessPage /> },
            { path: 'partners', element: <PartnersPage /> },
            { path: 'partners/:id', element: <PartnerPage /> },
            { path: 'reports', element: <ReportsPage /> },
            { path: 'fairness', element: <FairnessPage /> },
            { path: 'model', element: <ModelPage /> },
            { path: 'devices', element: <DevicesPage /> },
            { path: 'imports', element: <ImportsPage /> },
            { path: 'past', element: <PastPage /> },
            { path: 'placements', element: <PlacementsPage /> },
            { path: 'policies', element: <PoliciesPage /> },
            { path: 'policies/:id', element: <PolicyPage /> },
            { path: 'questions', element: <QuestionsPage /> },
            { path: 'guides', element: <GuidesPage /> },
            { path: 'guides/:name', element: <GuidePage /> },
            { path: 'proof', element: <ProofPage /> },
            { path: '*', element: <NotFound /> },
        ],
    },
]);
