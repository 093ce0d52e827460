'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cx } from '@/app/_ui/cx'
import { ConnectorsIcon, JobsIcon, OverviewIcon, ResultsIcon } from '@/app/_ui/icons'
import { Wordmark } from '@/app/_ui/logo'

const ENTRIES = [
  { href: '/dashboard', label: 'Overview', Icon: OverviewIcon },
  { href: '/dashboard/results', label: 'Results', Icon: ResultsIcon },
  { href: '/dashboard/connectors', label: 'Connectors', Icon: ConnectorsIcon },
  { href: '/dashboard/jobs', label: 'Jobs', Icon: JobsIcon },
] as const

const isHere = (pathname: string, href: string) =>
  href === '/dashboard' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)

/** Rail beside the page; a bar at the bottom on a phone. */
export function Navigation() {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Main"
      className="max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-30 max-md:border-line max-md:border-t max-md:bg-surface max-md:pb-[env(safe-area-inset-bottom)]"
    >
      <Link aria-label="Overview" className="mb-6 block rounded-control px-2.5 py-1 max-md:hidden" href="/dashboard">
        <Wordmark />
      </Link>
      <ul className="flex flex-col gap-0.5 max-md:grid max-md:grid-cols-4 max-md:gap-0">
        {ENTRIES.map(({ href, label, Icon }) => {
          const here = isHere(pathname, href)
          return (
            <li key={href}>
              <Link
                aria-current={here ? 'page' : undefined}
                className={cx(
                  'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 font-medium max-md:min-h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:rounded-none max-md:px-1 max-md:text-xs',
                  here
                    ? 'text-text md:bg-line/60 [&>svg]:text-accent'
                    : 'text-muted hover:text-text md:hover:bg-line/35',
                )}
                href={href}
              >
                <Icon className="size-4 max-md:size-5" />
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
