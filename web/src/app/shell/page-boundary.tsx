// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from 'react';
import { ErrorNotice } from '@/components/error-notice';

interface PageBoundaryProps {
    children: ReactNode;
}

interface PageBoundaryState {
    error: Error | undefined;
}

/* A page that breaks says so inside the shell; the rest of the portal goes on. */
export class PageBoundary extends Component<PageBoundaryProps, PageBoundaryState> {
    override state: PageBoundaryState = { error: undefined };

    static getDerivedStateFromError(error: Error): PageBoundaryState {
        return { error };
    }

    override render() {
        const { error } = this.state;
        if (error) {
            return <ErrorNotice error={error} onRetry={() => this.setState({ error: undefined })} />;
        }
        return this.props.children;
    }
}
