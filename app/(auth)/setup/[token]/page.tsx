import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { isSetupOpen } from '@/lib/services/setup/first-admin'
import { AuthPage } from '../../_parts/auth-page'
import { SetupForm } from './setup-form'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

export default async function SetupPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  if (!(await isSetupOpen(token))) notFound()
  return (
    <AuthPage
      lead="You look after clients and people. Everybody else is invited by you or by those you invite."
      title="Make the first platform admin"
    >
      <SetupForm token={token} />
    </AuthPage>
  )
}
