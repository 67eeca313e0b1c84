// SPDX-License-Identifier: Apache-2.0
import { CheckmarkFilled, WarningAlt } from '@carbon/react/icons';
import { t, word } from '@/config/messages/t';

/* The server names the two fields first that help a partner most to decide. */
const MOST_USEFUL = 2;

interface MissingChecklistProps {
    missing: readonly { field: string; why?: string }[];
}

export function MissingChecklist({ missing }: MissingChecklistProps) {
    if (missing.length === 0) {
        return (
            <p className="checklist checklist--done">
                <CheckmarkFilled />
                {t('checklist.done')}
            </p>
        );
    }
    return (
        <div className="checklist">
            <p className="checklist__title">{t('checklist.title')}</p>
            <ul>
                {missing.map(({ field, why }, index) => (
                    <li key={field} className="checklist__item">
                        <WarningAlt />
                        <span>
                            {word('field', field)}
                            {index < MOST_USEFUL && missing.length > MOST_USEFUL && (
                                <span className="quiet">{` - ${t('checklist.first')}`}</span>
                            )}
                            {why !== undefined && <span className="checklist__why">{why}</span>}
                        </span>
                    </li>
                ))}
            </ul>
        </div>
    );
}
