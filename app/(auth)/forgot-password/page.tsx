import type { Metadata } from 'next'
import { AuthPage } from '../_parts/auth-page'
import { ForgotForm } from './forgot-form'

export const metadata: Metadata = { title: 'Forgot your password?' }

export default function ForgotPasswordPage() {
  return (
    <AuthPage lead="We mail you a link to choose a new one." title="Forgot your password?">
      <ForgotForm />
    </AuthPage>
  )
}
