// SPDX-License-Identifier: Apache-2.0
import { PageHeader } from '@/components/page-header';
import { Section } from '@/components/section';
import { t } from '@/config/messages/t';
import { AskForm } from '@/features/channels/components/ask-form';
import { QuestionList } from '@/features/channels/components/question-list';
import { TeamList } from '@/features/channels/components/team-list';
import { GuideList } from '@/features/guides/components/guide-list';
import { useUser } from '@/lib/session/me';

export default function GuidesPage() {
    const user = useUser();
    return (
        <>
            <PageHeader title={t('guides.title')} lead={t('guides.lead')} />
            <div className="stack narrow">
                <GuideList />
                <Section title={t('team.title')} lead={t('team.lead')}>
                    <TeamList />
                </Section>
                {user.partner !== null && (
                    <Section title={t('ask.title')} lead={t('ask.lead')}>
                        <AskForm />
                        <QuestionList open={false} mayAnswer={false} empty={t('ask.none')} />
                    </Section>
                )}
            </div>
        </>
    );
}
