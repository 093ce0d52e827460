import type { Metadata } from 'next'
import { AuthPage } from '../_parts/auth-page'
import { ConfirmForm } from './confirm-form'

export const metadata: Metadata = { title: 'Confirm your new address' }

export default function ConfirmAddressPage() {
  return (
    <AuthPage
      lead="From then on you sign in with the address this link was sent to."
      title="Confirm your new e-mail address"
    >
      <ConfirmForm />
    </AuthPage>
  )
}
