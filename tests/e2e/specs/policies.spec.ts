// SPDX-License-Identifier: Apache-2.0
/* Goal: two people take a draft into force and roll it back; nobody approves the own draft. What is
 * below the gate is refused: tests/unit/domain/test_policy.c, on a market whose outcome does not move with the date. */
import { PolicyPage } from '../pages/policy.page';
import { PortalPage } from '../pages/portal.page';
import { SignInPage } from '../pages/sign-in.page';
import { startServer } from '../support/server';
import { signIn } from '../support/api';
import { expect, type Spec, type World } from '../support/suite';

const DRAFTER = 'channels@vendor.example';
const SECOND = 'admin@vendor.example';
/* An evaluation needs 200 answered decisions of 90 days: a market of 1,000 has about 380. */
const OPPORTUNITIES = 1000;

/* The demo's market ends today, so what a policy gains moves with the date; this one changes next to nothing. */
const GENTLE = { name: 'wins within eleven months', parameters: { horizon_months: 11 } };

const WIDTHS = [1280, 400] as const;

interface Visitor {
    world: World;
    policy: PolicyPage;
    look: (name: string) => Promise<void>;
}

async function visitor(world: World, email: string, width: number): Promise<Visitor> {
    const page = await world.visit(width);
    await new SignInPage(page).enter(world.server.url, email);
    return { world, policy: new PolicyPage(page), look: (name) => world.look(page, name) };
}

async function listed(world: World, width: number, name: string): Promise<void> {
    const page = await world.visit(width);
    await new SignInPage(page).enter(world.server.url, 'auditor@vendor.example');
    await new PortalPage(page).open(world.server.url, '/policies', 'Policies');
    await page.getByRole('link', { name: GENTLE.name }).first().waitFor();
    await world.look(page, name);
}

/* Nobody approves the own draft; the second person does, and puts it in force. */
async function intoForce(world: World, width: number): Promise<void> {
    const { url } = world.server;
    const id = await (await signIn(url, DRAFTER)).draft(GENTLE);
    const own = await visitor(world, DRAFTER, width);
    await own.policy.open(url, id, GENTLE.name);
    await own.policy.stands('Draft');
    await own.look('policy-draft');
    await own.policy.step('Evaluate');
    await own.policy.stands('Evaluated');
    await own.look('policy-evaluated');
    const why = await own.policy.refused('Approve');
    expect(why.includes('a second person approves'), `why not the own draft: ${why}`);
    await own.look('policy-own');
    await own.policy.leave();

    const other = await visitor(world, SECOND, width);
    await other.policy.open(url, id, GENTLE.name);
    await other.policy.step('Approve');
    await other.policy.stands('Approved');
    await other.policy.step('Put in force');
    await other.policy.stands('In force');
    await other.look('policy-live');
    await other.policy.step('Roll back');
    await other.policy.stands('Retired');
    await listed(world, width, 'policies-rolled-back');
}

/* On a market of its own: what is in force decides for every other spec, and theirs is too small. */
export const policies: readonly Spec[] = WIDTHS.map((width) => [
    `two people take a policy into force and roll it back at ${width}`,
    async ({ at }) => {
        const server = await startServer(OPPORTUNITIES);
        try {
            await intoForce(at(server), width);
        } finally {
            await server.stop();
        }
    },
]);
