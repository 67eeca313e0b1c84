// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { NotFound } from '@/components/not-found';
import { PageHeader } from '@/components/page-header';
import { Section } from '@/components/section';
import { ViewButtons } from '@/components/view-buttons';
import { t } from '@/config/messages/t';
import { QuestionList } from '@/features/channels/components/question-list';
import { TeamForm } from '@/features/channels/components/team-form';
import { TeamList } from '@/features/channels/components/team-list';
import { useUser } from '@/lib/session/me';
import { can } from '@/lib/session/roles';

export default function QuestionsPage() {
    const user = useUser();
    const [open, setOpen] = useState(true);
    if (!can.seeQuestions(user)) {
        return <NotFound reason="denied" />;
    }
    const mayAnswer = can.answerQuestions(user);
    return (
        <>
            <PageHeader title={t('questions.title')} lead={t('questions.lead')} />
            <div className="stack narrow">
                <ViewButtons
                    label={t('questions.view')}
                    selected={open ? 'open' : 'all'}
                    views={[
                        { name: 'open', text: t('questions.view.open') },
                        { name: 'all', text: t('questions.view.all') },
                    ]}
                    onSelect={(name) => setOpen(name === 'open')}
                />
                <QuestionList open={open} mayAnswer={mayAnswer} empty={t('questions.none')} />
                <Section title={t('team.title')} lead={t('team.lead.vendor')}>
                    <TeamList />
                    {mayAnswer && <TeamForm user={user.id} />}
                </Section>
            </div>
        </>
    );
}
