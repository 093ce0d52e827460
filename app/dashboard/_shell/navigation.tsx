'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cx } from '@/app/_ui/cx'
import { ConnectorsIcon, JobsIcon, MoreIcon, OverviewIcon, ReconciliationsIcon, ResultsIcon } from '@/app/_ui/icons'
import { Wordmark } from '@/app/_ui/logo'
import { Menu, MenuLink } from '@/app/_ui/menu'

interface Entry {
  href: string
  label: string
  Icon: typeof MoreIcon
  /** On a phone under "More": the bar has room for four and a menu. */
  isInMenu?: true
}

const ENTRIES = [
  { href: '/dashboard', label: 'Overview', Icon: OverviewIcon },
  { href: '/dashboard/results', label: 'Results', Icon: ResultsIcon },
  { href: '/dashboard/connectors', label: 'Connectors', Icon: ConnectorsIcon },
  { href: '/dashboard/reconciliations', label: 'Reconciliations', Icon: ReconciliationsIcon, isInMenu: true },
  { href: '/dashboard/jobs', label: 'Jobs', Icon: JobsIcon },
] as const satisfies readonly Entry[]

const isHere = (pathname: string, href: string) =>
  href === '/dashboard' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)

const inMenu = ENTRIES.filter((entry) => 'isInMenu' in entry)

const entryClass = (here: boolean) =>
  cx(
    'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 font-medium max-md:min-h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:rounded-none max-md:px-1 max-md:text-xs',
    here ? 'text-text md:bg-line/60 [&>svg]:text-accent' : 'text-muted hover:text-text md:hover:bg-line/35',
  )

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
      <ul className="flex flex-col gap-0.5 max-md:grid max-md:grid-cols-5 max-md:gap-0">
        {ENTRIES.map(({ href, label, Icon, ...entry }) => {
          const here = isHere(pathname, href)
          return (
            <li className={'isInMenu' in entry ? 'max-md:hidden' : undefined} key={href}>
              <Link aria-current={here ? 'page' : undefined} className={entryClass(here)} href={href}>
                <Icon className="size-4 max-md:size-5" />
                {label}
              </Link>
            </li>
          )
        })}
        <li className="md:hidden">
          <Menu
            label="More"
            trigger={
              <button
                className={cx(entryClass(inMenu.some(({ href }) => isHere(pathname, href))), 'w-full')}
                type="button"
              >
                <MoreIcon className="size-5" />
                More
              </button>
            }
          >
            {inMenu.map(({ href, label, Icon }) => (
              <MenuLink here={isHere(pathname, href)} href={href} key={href}>
                <Icon className="size-4 text-muted" />
                {label}
              </MenuLink>
            ))}
          </Menu>
        </li>
      </ul>
    </nav>
  )
}
