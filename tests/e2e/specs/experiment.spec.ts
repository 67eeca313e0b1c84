// SPDX-License-Identifier: Apache-2.0
/* Goal: an experiment is registered, runs, is read by an auditor who cannot stop it, and is stopped. */
import { ExperimentPage } from '../pages/experiment.page';
import { SignInPage } from '../pages/sign-in.page';
import { startServer } from '../support/server';
import { signIn } from '../support/api';
import { expect, type Spec, type World } from '../support/suite';

const MANAGER = 'channels@vendor.example';
const AUDITOR = 'auditor@vendor.example';
const WIDTHS = [1280, 400] as const;

interface Visitor {
    experiment: ExperimentPage;
    look: (name: string) => Promise<void>;
}

async function visitor(world: World, email: string, width: number): Promise<Visitor> {
    const page = await world.visit(width);
    await new SignInPage(page).enter(world.server.url, email);
    const experiment = new ExperimentPage(page);
    await experiment.open(world.server.url);
    return { experiment, look: (name) => world.look(page, name) };
}

async function passOne(url: string): Promise<void> {
    const api = await signIn(url, MANAGER);
    const { id } = await api.create(await api.placeable(), 'An experiment sees it');
    await api.place(id);
}

async function live(world: World, width: number): Promise<void> {
    const { url } = world.server;
    const manager = await visitor(world, MANAGER, width);
    const { experiment } = manager;
    await experiment.says('There was no experiment yet.');
    await experiment.start.click();
    await experiment.confirm('Start an experiment');
    await experiment.says('Say when it stops');
    await experiment.fill('Stop after so many passes', '15000');
    await experiment.fill('Name', 'spring');
    await manager.look('experiment-start');
    await experiment.confirmed('Start an experiment');
    await experiment.says(/^Running since/);
    await experiment.says('Not yet known');
    await experiment.says('after 15,000 passes');

    await passOne(url);
    const auditor = await visitor(world, AUDITOR, width);
    await auditor.experiment.says(/^Running since/);
    expect((await auditor.experiment.passes()) === 1, 'the pass is on one of the sides');
    expect((await auditor.experiment.stop.count()) === 0, 'an auditor only reads');
    await auditor.look('experiment-running');

    await experiment.stop.click();
    await experiment.confirmed('Stop the experiment');
    await experiment.says(/^Stopped since/);
    await experiment.start.waitFor();
    await manager.look('experiment-stopped');
}

/* On a market of its own: what is on the baseline would change every other spec. */
export const experiment: readonly Spec[] = WIDTHS.map((width) => [
    `an experiment is registered, read and stopped at ${width}`,
    async ({ at }) => {
        const server = await startServer();
        try {
            await live(at(server), width);
        } finally {
            await server.stop();
        }
    },
]);
