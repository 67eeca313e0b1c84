// SPDX-License-Identifier: Apache-2.0
import { ForgotForm } from '@/features/session/components/forgot-form';

export default function ForgotPage() {
    return <ForgotForm />;
}
