// SPDX-License-Identifier: Apache-2.0
import { useParams } from 'react-router';
import { RegisterForm } from '@/features/session/components/register-form';

export default function RegisterPage() {
    return <RegisterForm token={useParams()['token'] ?? ''} />;
}
