import { cookies } from 'next/headers'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { Logo } from '@/app/_ui/logo'
import { readTheme, THEME_COOKIE } from '@/app/_ui/theme'
import { requirePage } from '@/lib/auth/page'
import { VERSION } from '@/lib/version'
import { ClientSwitcher } from './_shell/client-switcher'
import { Navigation } from './_shell/navigation'
import { NewButton } from './_shell/new-button'
import { UserMenu } from './_shell/user-menu'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { user, client, clients, role, can } = await requirePage()
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[232px_minmax(0,1fr)]">
      <a
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
        href="#content"
      >
        Skip to the content
      </a>
      <div className="md:sticky md:top-0 md:h-dvh md:px-3 md:py-4">
        <Navigation />
      </div>
      <div className="flex min-h-dvh min-w-0 flex-col md:border-line md:border-l">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-3 border-line border-b bg-canvas px-4 md:px-8">
          <Link aria-label="Overview" className="rounded-control md:hidden" href="/dashboard">
            <Logo className="size-7" />
          </Link>
          <div className="flex min-w-0 flex-1">
            <ClientSwitcher clients={clients} current={client} />
          </div>
          {can('job.run') ? (
            <NewButton canConnect={can('connector.manage')} canUpload={can('connector.upload')} />
          ) : null}
          <UserMenu canReadOutbox={can('outbox.manage')} role={role} theme={theme} user={user} />
        </header>
        <main
          className="mx-auto w-full max-w-[1344px] flex-1 px-4 py-6 outline-none md:px-8 md:py-8"
          id="content"
          tabIndex={-1}
        >
          {children}
        </main>
        <footer className="num px-4 pb-20 text-right text-muted text-xs md:px-8 md:pb-4">
          DRA Transaction Reconciliation v{VERSION}
        </footer>
      </div>
    </div>
  )
}
