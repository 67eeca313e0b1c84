// SPDX-License-Identifier: Apache-2.0
import { Button } from '@carbon/react';
import { MeterBar } from '@/components/meter-bar';
import { RecordTable, type Column } from '@/components/record-table';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { integer } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';

type Fact = Schemas['UnknownFact'];

interface UnknownFactsProps {
    facts: readonly Fact[];
    onAttest: ((facts: readonly Schemas['FactKind'][]) => void) | null;
}

/* Ordered by what they hold up; each is a press away from being stated. */
export function UnknownFacts({ facts, onAttest }: UnknownFactsProps) {
    const most = Math.max(1, ...facts.map(({ blocked_opportunities: blocked }) => blocked));
    const columns: readonly Column<Fact>[] = [
        { key: 'fact', header: t('past.fact'), cell: ({ fact }) => word('fact', fact) },
        {
            key: 'partners',
            header: t('past.unknown.partners'),
            isNumber: true,
            cell: ({ partners }) => integer(partners),
        },
        {
            key: 'blocked',
            header: t('past.unknown.blocked'),
            cell: ({ blocked_opportunities: blocked }) => (
                <MeterBar share={blocked / most} text={integer(blocked)} />
            ),
        },
        ...(onAttest
            ? [
                  {
                      key: 'attest',
                      header: t('attest.open'),
                      cell: ({ fact }: Fact) => (
                          <Button
                              kind="tertiary"
                              size="sm"
                              aria-label={t('attest.open.of', { fact: word('fact', fact) })}
                              onClick={() => onAttest([fact])}
                          >
                              {t('attest.open')}
                          </Button>
                      ),
                  },
              ]
            : []),
    ];
    return (
        <Section
            title={t('past.unknown')}
            lead={t('past.unknown.lead')}
            actions={
                onAttest &&
                facts.length > 0 && (
                    <Button size="md" onClick={() => onAttest(facts.map(({ fact }) => fact))}>
                        {t('attest.open.all')}
                    </Button>
                )
            }
        >
            {facts.length === 0 ? (
                <p className="quiet">{t('past.unknown.none')}</p>
            ) : (
                <RecordTable
                    label={t('past.unknown')}
                    columns={columns}
                    rows={facts}
                    rowKey={({ fact }) => fact}
                />
            )}
        </Section>
    );
}
