// SPDX-License-Identifier: Apache-2.0
import { useLocation } from 'react-router';
import { SetUpForm } from '@/features/session/components/set-up-form';

export default function SetupPage() {
    return <SetUpForm hash={useLocation().hash} />;
}
