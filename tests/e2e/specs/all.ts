// SPDX-License-Identifier: Apache-2.0
import { runSpecs } from '../support/suite';
import { channels } from './channels.spec';
import { everyPage } from './every-page.spec';
import { experiment } from './experiment.spec';
import { fairness } from './fairness.spec';
import { focal } from './focal.spec';
import { guides } from './guides.spec';
import { journeyManager } from './journey-manager.spec';
import { journeyPartner } from './journey-partner.spec';
import { policies } from './policies.spec';
import { proof } from './proof.spec';
import { reports } from './reports.spec';
import { scanner } from './scanner.spec';
import { variants } from './variants.spec';
import { walk } from './walk.spec';

/* All, or those whose name has the word that is asked for. */
export const runAll = () =>
    runSpecs(
        [
            ...walk, ...variants, ...everyPage, ...proof, ...reports, ...focal, ...fairness, ...policies, ...guides, ...channels,
            ...experiment,
            ...journeyManager, ...journeyPartner, ...scanner,
        ].filter(([name]) => name.includes(process.env['SCORE_E2E_ONLY'] ?? '')),
    );
