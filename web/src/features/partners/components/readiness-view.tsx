// SPDX-License-Identifier: Apache-2.0
import { InlineNotification, SkeletonText } from '@carbon/react';
import { CheckmarkFilled, ErrorFilled, UnknownFilled } from '@carbon/react/icons';
import { FactList } from '@/components/fact-list';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { day } from '@/lib/format/time';
import type { Schemas } from '@/lib/api/types';
import { useReadiness } from '../api/get-readiness';

type Fact = Schemas['Fact'];

const KINDS = ['STANDING', 'MYSA', 'AUTHORISATION', 'DISTRIBUTOR', 'PROFILE'] as const;

/* A kind counts as met when it is met for one line at least; else the worst that is said of it. */
function stateOf(facts: readonly Fact[]): Fact['state'] {
    if (facts.some((fact) => fact.state === 'MET')) {
        return 'MET';
    }
    return facts.some((fact) => fact.state === 'NOT_MET') ? 'NOT_MET' : 'UNKNOWN';
}

function StateIcon({ state }: { state: Fact['state'] }) {
    const icons = { MET: CheckmarkFilled, NOT_MET: ErrorFilled, UNKNOWN: UnknownFilled };
    const Icon = icons[state];
    return (
        <Icon size={24} className={`fact__icon fact__icon--${state}`}>
            <title>{word('fact-state', state)}</title>
        </Icon>
    );
}

function Evidence({ fact }: { fact: Fact }) {
    const scope = [fact.line, fact.country].filter(Boolean).join(', ');
    return (
        <li className="fact__evidence">
            {scope !== '' && <strong>{t('readiness.scope', { scope })}</strong>}
            <span>{fact.evidence ?? t('readiness.nothing')}</span>
            {fact.state === 'MET' && (
                <span className="quiet">
                    {t(fact.is_verified ? 'readiness.verified' : 'readiness.attested')}
                </span>
            )}
            {fact.fix && (
                <span>
                    {t('readiness.fix')}: {fact.fix}
                </span>
            )}
        </li>
    );
}

function FactRow({ kind, facts }: { kind: Fact['fact']; facts: readonly Fact[] }) {
    const state = stateOf(facts);
    return (
        <li className="fact">
            <StateIcon state={state} />
            <div>
                <h2 className="fact__title">{word('fact', kind)}</h2>
                <p className="quiet">{word('fact-state', state)}</p>
                <ul className="fact__list">
                    {facts.length === 0 && <li>{t('readiness.nothing')}</li>}
                    {facts.map((fact) => (
                        <Evidence key={`${fact.line ?? ''}/${fact.country ?? ''}`} fact={fact} />
                    ))}
                </ul>
            </div>
        </li>
    );
}

function Limits({ readiness }: { readiness: Schemas['Readiness'] }) {
    const { has_focal: hasFocal, open_leads: open, open_lead_limit: limit } = readiness;
    const paused = readiness.paused_until;
    const focal = [t(hasFocal ? 'value.yes' : 'value.no'), readiness.focal_problem];
    return (
        <Section title={t('readiness.limits')}>
            <FactList
                rows={[
                    {
                        label: t('readiness.focal'),
                        value: focal.filter(Boolean).join('. '),
                    },
                    {
                        label: t('readiness.open-leads'),
                        value: t('readiness.open-leads.value', { open, limit }),
                    },
                    {
                        label: t('readiness.paused'),
                        value: paused
                            ? t('readiness.paused.until', { day: day(paused) })
                            : t('value.no'),
                    },
                ]}
            />
        </Section>
    );
}

export function ReadinessView({ partner, name }: { partner: string; name: string }) {
    const readiness = useReadiness(partner);
    return (
        <QueryView query={readiness} skeleton={<SkeletonText paragraph lineCount={10} />}>
            {(now) => {
                const groups = KINDS.map(
                    (kind) => [kind, now.facts.filter((fact) => fact.fact === kind)] as const,
                );
                const met = groups.filter(([, facts]) => stateOf(facts) === 'MET').length;
                return (
                    <>
                        <InlineNotification
                            lowContrast
                            hideCloseButton
                            kind={now.ready ? 'success' : 'warning'}
                            title={t(now.ready ? 'readiness.ready' : 'readiness.not-ready', { name })}
                            subtitle={t('readiness.count', { met })}
                        />
                        <ul className="facts">
                            {groups.map(([kind, facts]) => (
                                <FactRow key={kind} kind={kind} facts={facts} />
                            ))}
                        </ul>
                        <Limits readiness={now} />
                    </>
                );
            }}
        </QueryView>
    );
}
