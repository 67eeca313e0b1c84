// SPDX-License-Identifier: Apache-2.0
import type { components } from './schema';

/* Short names for what the contract calls its schemas. */
export type Schemas = components['schemas'];
export type Opportunity = Schemas['Opportunity'];
export type Offer = Schemas['Offer'];
export type Placement = Schemas['Placement'];
export type OfferStatus = Schemas['OfferStatus'];
export type Recommendation = Schemas['Recommendation'];
export type Candidate = Schemas['Candidate'];
export type Role = Schemas['Role'];
export type User = Schemas['User'];
