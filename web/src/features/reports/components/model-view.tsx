// SPDX-License-Identifier: Apache-2.0
import { SkeletonText } from '@carbon/react';
import { FactList } from '@/components/fact-list';
import { FigureTile } from '@/components/figure-tile';
import { QueryView } from '@/components/query-view';
import { Section } from '@/components/section';
import { t, word } from '@/config/messages/t';
import { decimal, integer, percent } from '@/lib/format/number';
import type { Schemas } from '@/lib/api/types';
import { useModel } from '../api/get-model';
import { usePipeline } from '../api/get-pipeline';
import { ModelState } from './model-state';

const rate = (value: number | null) => (value === null ? t('value.unknown') : percent(value));

function Figures({ model }: { model: Schemas['Models'] }) {
    const spread = model.partner_effect_sd;
    return (
        <div className="figure-tiles">
            <FigureTile
                label={t('model.labels.accept')}
                value={integer(model.accept_labels)}
                help={t('model.labels.accept.help', { rate: rate(model.accept_rate) })}
            />
            <FigureTile
                label={t('model.labels.win')}
                value={integer(model.win_labels)}
                help={t('model.labels.win.help', { rate: rate(model.win_rate) })}
            />
            <FigureTile
                label={t('model.effects')}
                value={spread === null ? t('value.unknown') : decimal(spread)}
                help={t('model.effects.help')}
            />
            <FigureTile label={t('model.version')} value={String(model.model)} />
            <FigureTile label={t('model.policy')} value={String(model.policy)} />
            <FigureTile label={t('model.events')} value={integer(model.events)} />
        </div>
    );
}

interface CountsProps {
    title: string;
    vocabulary: string;
    counts: readonly Schemas['Count'][];
}

function Counts({ title, vocabulary, counts }: CountsProps) {
    const present = counts.filter(({ count }) => count > 0);
    return (
        <div>
            <h3>{title}</h3>
            {present.length === 0 && <p className="quiet">{t('value.none')}</p>}
            <FactList
                rows={present.map(({ name, count }) => ({
                    label: word(vocabulary, name),
                    value: integer(count),
                }))}
            />
        </div>
    );
}

export function ModelView() {
    const model = useModel();
    const pipeline = usePipeline();
    return (
        <>
            <QueryView query={model} skeleton={<SkeletonText paragraph lineCount={6} />}>
                {(data) => (
                    <>
                        <Figures model={data} />
                        {data.models.map((state) => (
                            <ModelState key={state.name} state={state} />
                        ))}
                    </>
                )}
            </QueryView>
            <Section title={t('model.pipeline')}>
                <QueryView query={pipeline} skeleton={<SkeletonText paragraph lineCount={6} />}>
                    {(data) => (
                        <div className="columns">
                            <Counts
                                title={t('model.pipeline.placements')}
                                vocabulary="placement"
                                counts={data.placements}
                            />
                            <Counts
                                title={t('model.pipeline.offers')}
                                vocabulary="offer-status"
                                counts={data.offers}
                            />
                            <Counts
                                title={t('model.pipeline.stages')}
                                vocabulary="stage"
                                counts={data.stages}
                            />
                        </div>
                    )}
                </QueryView>
            </Section>
        </>
    );
}
