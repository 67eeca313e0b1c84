// SPDX-License-Identifier: Apache-2.0
import { CodeSnippet } from '@carbon/react';
import { t, tn } from '@/config/messages/t';
import type { Schemas } from '@/lib/api/types';

type Result = Schemas['InvitationResult'];

function name(result: Result): string {
    return result.partner_name ?? t('value.unknown');
}

function Line({ result }: { result: Result }) {
    const email = result.email ?? '';
    return (
        <li className="invite-result">
            <strong>{name(result)}</strong>
            {result.code !== null && <span>{result.message ?? result.code}</span>}
            {result.mailed && <span>{t('invite.mailed', { email })}</span>}
            {result.link !== null && (
                <>
                    <span>{t('invite.link', { email })}</span>
                    <CodeSnippet
                        type="single"
                        feedback={t('invite.copied')}
                        copyButtonDescription={t('invite.copy.of', { firm: name(result) })}
                        aria-label={t('invite.link.of', { firm: name(result) })}
                    >
                        {result.link}
                    </CodeSnippet>
                </>
            )}
            {result.code === null && !result.mailed && result.link === null && (
                <span>{t('invite.told-once')}</span>
            )}
        </li>
    );
}

/* What became of each: first what is left to do, then what is under way. */
export function InviteResults({ results }: { results: readonly Result[] }) {
    const rank = (result: Result) => (result.link !== null ? 0 : result.code !== null ? 1 : 2);
    const sorted = [...results].sort((a, b) => rank(a) - rank(b));
    const invited = results.filter(({ code }) => code === null).length;
    return (
        <>
            <p role="status">
                {tn('invite.invited', invited)}{' '}
                {invited < results.length && tn('invite.refused', results.length - invited)}
            </p>
            <ul aria-label={t('invite.results')} className="invite-results">
                {sorted.map((result, index) => (
                    <Line key={`${result.partner ?? ''}-${index}`} result={result} />
                ))}
            </ul>
        </>
    );
}
