import type { Metadata } from 'next'
import { Logo } from '@/app/_ui/logo'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { VERSION } from '@/lib/version'
import { safeNextPath } from './next-path'
import { SignInForm } from './sign-in-form'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { next } = await searchParams
  return (
    <main className="flex min-h-dvh flex-col items-center px-4">
      <div className="flex w-full max-w-[360px] flex-1 flex-col justify-center gap-7 py-12">
        <div className="flex flex-col gap-4">
          <Logo className="size-10" />
          <div>
            <h1 className="font-semibold text-lg tracking-tight">Sign in to DRA Reconciliation</h1>
            <p className="text-muted">What GA4 shows against what the store sold.</p>
          </div>
        </div>
        <SignInForm next={safeNextPath(firstOf(next))} />
      </div>
      <footer className="num py-6 text-muted text-xs">v{VERSION}</footer>
    </main>
  )
}
