import type { Metadata } from 'next'
import { ButtonLink } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { AccountSettings } from '@/app/dashboard/settings/account/account-settings'
import { requirePerson } from '@/lib/auth/page'

export const metadata: Metadata = { title: 'Your account' }

/** Outside the dashboard: for people without a client, and for admins on their way to a second factor. */
export default async function OwnAccountPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePerson()
  const isNeeded = firstOf((await searchParams).for) === 'administration'
  return (
    <main className="mx-auto flex w-full max-w-3xl flex-col gap-6 px-4 py-8">
      {isNeeded && !principal.hasSecondFactor ? (
        <Notice title="Administration needs a second factor" tone="pending">
          <p>Set one up below with an app on your phone. Administration is open to you right after.</p>
        </Notice>
      ) : null}
      {principal.memberships.length === 0 && !principal.user.isPlatformAdmin ? (
        <Notice title="You do not belong to a client" tone="pending">
          <p>Ask an owner or admin of the client for an invitation; its link leads you to their results.</p>
        </Notice>
      ) : null}
      <nav aria-label="Leave this page" className="flex gap-2">
        {principal.memberships.length > 0 ? <ButtonLink href="/dashboard">Dashboard</ButtonLink> : null}
        {principal.user.isPlatformAdmin ? <ButtonLink href="/admin">Administration</ButtonLink> : null}
      </nav>
      <AccountSettings principal={principal} timeZone={principal.memberships[0]?.timeZone ?? 'UTC'} />
    </main>
  )
}
