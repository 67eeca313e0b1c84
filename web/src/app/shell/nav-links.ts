// SPDX-License-Identifier: Apache-2.0
import {
    Analytics,
    CertificateCheck,
    Chat,
    ChartBar,
    ChartHistogram,
    Checkmark,
    DataShare,
    Document,
    DocumentImport,
    Enterprise,
    Events,
    Help,
    MachineLearningModel,
    SendAlt,
    SettingsAdjust,
} from '@carbon/react/icons';
import type { MessageKey } from '@/config/messages/t';
import { paths } from '@/config/paths';
import type { User } from '@/lib/api/types';
import { can, isVendor } from '@/lib/session/roles';

const LINKS = [
    { key: 'nav.opportunities', to: paths.opportunities, icon: DataShare, show: can.seeQueue },
    { key: 'nav.imports', to: paths.imports, icon: DocumentImport, show: can.import },
    { key: 'nav.past', to: paths.past, icon: ChartHistogram, show: can.seePast },
    { key: 'nav.partners', to: paths.partners, icon: Enterprise, show: isVendor },
    { key: 'nav.placements', to: paths.placements, icon: SendAlt, show: can.passAll },
    { key: 'nav.offers', to: paths.offers, icon: Events, show: can.seeOffers },
    { key: 'nav.mine', to: paths.mine, icon: Document, show: can.seeOffers },
    {
        key: 'nav.readiness',
        to: paths.readiness,
        icon: Checkmark,
        show: (user: User) => typeof user.partner === 'string',
    },
    { key: 'nav.reports', to: paths.reports, icon: ChartBar, show: can.seePassing },
    { key: 'nav.fairness', to: paths.fairness, icon: Analytics, show: can.seeReports },
    { key: 'nav.model', to: paths.model, icon: MachineLearningModel, show: can.seeModel },
    { key: 'nav.policies', to: paths.policies, icon: SettingsAdjust, show: can.audit },
    { key: 'nav.proof', to: paths.proof, icon: CertificateCheck, show: can.audit },
    { key: 'nav.questions', to: paths.questions, icon: Chat, show: can.seeQuestions },
    { key: 'nav.guides', to: paths.guides, icon: Help, show: () => true },
] as const satisfies readonly { key: MessageKey; to: string; show: (user: User) => boolean; icon: unknown }[];

export function navLinks(user: User) {
    return LINKS.filter((link) => link.show(user));
}

/* Where a person starts. */
export function startPath(user: User): string {
    return navLinks(user)[0]?.to ?? paths.readiness;
}
