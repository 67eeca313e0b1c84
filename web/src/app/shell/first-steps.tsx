// SPDX-License-Identifier: Apache-2.0
import { Link } from 'react-router';
import { t } from '@/config/messages/t';
import { paths } from '@/config/paths';

const STEPS = [
    { name: 'imports', to: paths.imports },
    { name: 'past', to: paths.past },
    { name: 'facts', to: paths.partners },
    { name: 'pass', to: paths.placements },
] as const;

/* The way through an empty installation: each page says where it stands in it. */
export function FirstSteps({ now }: { now: (typeof STEPS)[number]['name'] }) {
    return (
        <nav aria-label={t('steps.label')}>
            <ol className="first-steps">
                {STEPS.map(({ name, to }, index) => (
                    <li key={name}>
                        <Link
                            className="first-steps__step"
                            to={to}
                            aria-current={name === now ? 'step' : undefined}
                        >
                            <span className="first-steps__number">{index + 1}</span>
                            {t(`steps.${name}`)}
                        </Link>
                    </li>
                ))}
            </ol>
        </nav>
    );
}
