import type { Metadata } from 'next'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { authProvider } from '@/lib/auth/session'
import { AuthPage } from '../_parts/auth-page'
import { safeNextPath } from './next-path'
import { SignIn } from './sign-in'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { next } = await searchParams
  return (
    <AuthPage lead="What GA4 shows against what the store sold." title="Sign in to DRA Reconciliation">
      <SignIn hasBackupCodes={authProvider().can.hasBackupCodes} next={safeNextPath(firstOf(next))} />
    </AuthPage>
  )
}
