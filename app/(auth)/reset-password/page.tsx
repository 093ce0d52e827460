import type { Metadata } from 'next'
import { AuthPage } from '../_parts/auth-page'
import { ResetForm } from './reset-form'

export const metadata: Metadata = { title: 'Choose a new password' }

export default function ResetPasswordPage() {
  return (
    <AuthPage lead="You are then signed out everywhere and sign in with the new one." title="Choose a new password">
      <ResetForm />
    </AuthPage>
  )
}
