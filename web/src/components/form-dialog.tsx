// SPDX-License-Identifier: Apache-2.0
import { Modal } from '@carbon/react';
import { useEffect, useRef, type ReactNode } from 'react';
import { t } from '@/config/messages/t';
import { ErrorNotice } from './error-notice';

interface FormDialogProps {
    title: string;
    lead?: string;
    submit: string;
    isDanger?: boolean;
    isPending: boolean;
    error: Error | null;
    onSubmit: () => void;
    onClose: () => void;
    children?: ReactNode;
}

/* A dialog that asks for something. It is in the page only while it is open, and gives the focus
 * back to what opened it. */
export function FormDialog({
    title,
    lead,
    submit,
    isDanger = false,
    isPending,
    error,
    onSubmit,
    onClose,
    children,
}: FormDialogProps) {
    const opener = useRef<Element | null>(document.activeElement);
    useEffect(() => {
        const element = opener.current;
        return () => {
            if (element instanceof HTMLElement) {
                element.focus();
            }
        };
    }, []);
    return (
        <Modal
            open
            danger={isDanger}
            size="sm"
            modalHeading={title}
            primaryButtonText={submit}
            secondaryButtonText={t('action.cancel')}
            primaryButtonDisabled={isPending}
            closeButtonLabel={t('action.close')}
            preventCloseOnClickOutside
            selectorPrimaryFocus=".form-dialog select, .form-dialog input, .form-dialog textarea"
            onRequestSubmit={onSubmit}
            onRequestClose={onClose}
        >
            <div className="form-dialog">
                {lead !== undefined && <p>{lead}</p>}
                {error && <ErrorNotice error={error} />}
                {children}
            </div>
        </Modal>
    );
}
