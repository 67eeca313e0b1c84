// SPDX-License-Identifier: Apache-2.0
/* Goal: two people take a draft into force and roll it back; nobody approves the own draft; below the gate a
 * policy is refused with the figures. */
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

/* Changes next to nothing, so it passes; changes much, so that the log cannot rule out a loss. */
const GENTLE = { name: 'a later price of open leads', parameters: { cap_power: 4.1 } };
const HARSH = { name: 'much more exploration', parameters: { epsilon: 0.1 } };

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

async function belowGate(world: World, width: number): Promise<void> {
    const { url } = world.server;
    const id = await (await signIn(url, DRAFTER)).draft(HARSH);
    const { policy, look } = await visitor(world, SECOND, width);
    await policy.open(url, id, HARSH.name);
    await policy.step('Evaluate');
    await policy.says('Below the gate');
    const why = await policy.refused('Approve');
    expect(/below the gate: gain .+ %.+must stay above -1 %/.test(why), `the figures are said: ${why}`);
    await look('policy-below');
    await policy.leave();
    await policy.stands('Evaluated');
}

/* On a market of its own: what is in force decides for every other spec, and theirs is too small. */
export const policies: readonly Spec[] = WIDTHS.map((width) => [
    `two people take a policy into force and roll it back at ${width}`,
    async ({ at }) => {
        const server = await startServer(OPPORTUNITIES);
        try {
            await belowGate(at(server), width);
            await intoForce(at(server), width);
        } finally {
            await server.stop();
        }
    },
]);
