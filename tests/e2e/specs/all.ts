// SPDX-License-Identifier: Apache-2.0
import { runSpecs } from '../support/suite';
import { everyPage } from './every-page.spec';
import { journeyPartner } from './journey-partner.spec';
import { scanner } from './scanner.spec';
import { variants } from './variants.spec';
import { walk } from './walk.spec';

export const runAll = () => runSpecs([...walk, ...variants, ...everyPage, ...journeyPartner, ...scanner]);
