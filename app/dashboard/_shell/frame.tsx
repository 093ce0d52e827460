import Link from 'next/link'
import type { ReactNode } from 'react'
import { Logo } from '@/app/_ui/logo'
import { VERSION } from '@/lib/version'

interface FrameProps {
  navigation: ReactNode
  /** Where the logo leads on a phone. */
  home: string
  /** Left in the bar at the top. */
  title: ReactNode
  /** Right in it. */
  actions: ReactNode
  /** Above every page, as long as it holds. */
  banner?: ReactNode
  children: ReactNode
}

/** What is around every page: rail, bar at the top, content and foot. */
export function Frame({ navigation, home, title, actions, banner, children }: FrameProps) {
  return (
    <div className="min-h-dvh md:grid md:grid-cols-[232px_minmax(0,1fr)]">
      <a
        className="fixed top-2 left-2 z-50 -translate-y-16 rounded-control bg-accent px-4 py-2 text-on-accent focus:translate-y-0"
        href="#content"
      >
        Skip to the content
      </a>
      <div className="md:sticky md:top-0 md:h-dvh md:px-3 md:py-4">{navigation}</div>
      <div className="flex min-h-dvh min-w-0 flex-col md:border-line md:border-l">
        <header className="sticky top-0 z-30 flex h-14 items-center gap-3 border-line border-b bg-canvas px-4 md:px-8">
          <Link aria-label="Overview" className="rounded-control md:hidden" href={home}>
            <Logo className="size-7" />
          </Link>
          <div className="flex min-w-0 flex-1">{title}</div>
          {actions}
        </header>
        {banner}
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
