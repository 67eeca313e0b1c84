// SPDX-License-Identifier: Apache-2.0
import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';

interface GuideTextProps {
    /* Of the server alone, which lets no raw HTML through. */
    html: string;
}

/* The text of a guide; links to other guides stay inside the portal. */
export function GuideText({ html }: GuideTextProps) {
    const navigate = useNavigate();
    const follow = (event: MouseEvent<HTMLElement>) => {
        const link = event.target instanceof Element ? event.target.closest('a') : null;
        const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
        if (isPlain && link?.origin === window.location.origin) {
            event.preventDefault();
            void navigate(link.pathname);
        }
    };
    return <article className="guide" onClick={follow} dangerouslySetInnerHTML={{ __html: html }} />;
}
