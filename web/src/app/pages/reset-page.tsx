// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { ResetForm } from '@/features/session/components/reset-form';

export default function ResetPage() {
    return <ResetForm token={useParams()['token'] ?? ''} />;
}
