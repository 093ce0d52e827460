'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cx } from '@/app/_ui/cx'
import {
  AdministrationIcon,
  ConnectorsIcon,
  FileIcon,
  FindingsIcon,
  JobsIcon,
  MoreIcon,
  OverviewIcon,
  PortfolioIcon,
  ReconciliationsIcon,
  ResultsIcon,
  RetentionIcon,
  SettingsIcon,
  StorageIcon,
} from '@/app/_ui/icons'
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
  { href: '/dashboard/findings', label: 'Findings', Icon: FindingsIcon, isInMenu: true },
  { href: '/dashboard/connectors', label: 'Connectors', Icon: ConnectorsIcon },
  { href: '/dashboard/reconciliations', label: 'Reconciliations', Icon: ReconciliationsIcon, isInMenu: true },
  { href: '/dashboard/jobs', label: 'Jobs', Icon: JobsIcon },
  { href: '/dashboard/settings', label: 'Settings', Icon: SettingsIcon, isInMenu: true },
] as const satisfies readonly Entry[]

const PORTFOLIO: Entry = { href: '/dashboard/portfolio', label: 'Portfolio', Icon: PortfolioIcon, isInMenu: true }
const ADMINISTRATION: Entry = { href: '/admin', label: 'Administration', Icon: AdministrationIcon, isInMenu: true }

const BACK: Entry = { href: '/dashboard', label: 'Back to clients', Icon: ResultsIcon, isInMenu: true }

const ADMIN_ENTRIES = [
  { href: '/admin', label: 'Health', Icon: OverviewIcon },
  { href: '/admin/clients', label: 'Clients', Icon: PortfolioIcon },
  { href: '/admin/users', label: 'Users', Icon: AdministrationIcon },
  { href: '/admin/jobs', label: 'Jobs', Icon: JobsIcon },
  { href: '/admin/storage', label: 'Storage', Icon: StorageIcon, isInMenu: true },
  { href: '/admin/retention', label: 'Retention', Icon: RetentionIcon, isInMenu: true },
  { href: '/admin/audit', label: 'Audit log', Icon: ResultsIcon, isInMenu: true },
  { href: '/admin/outbox', label: 'Outbox', Icon: FileIcon, isInMenu: true },
  { href: '/admin/template', label: 'Template', Icon: SettingsIcon, isInMenu: true },
] as const satisfies readonly Entry[]

const isHere = (pathname: string, href: string) =>
  href === '/dashboard' || href === '/admin' ? pathname === href : pathname === href || pathname.startsWith(`${href}/`)

const entryClass = (here: boolean) =>
  cx(
    'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 font-medium max-md:min-h-14 max-md:flex-col max-md:justify-center max-md:gap-1 max-md:rounded-none max-md:px-1 max-md:text-xs',
    here ? 'text-text md:bg-line/60 [&>svg]:text-accent' : 'text-muted hover:text-text md:hover:bg-line/35',
  )

interface NavigationProps {
  openFindings: number
  /** For people with several clients. */
  hasPortfolio: boolean
  /** For those who run the installation. */
  isAdmin: boolean
}

/** Of a client's pages. */
export function Navigation({ openFindings, hasPortfolio, isAdmin }: NavigationProps) {
  const entries = [...ENTRIES, ...(hasPortfolio ? [PORTFOLIO] : []), ...(isAdmin ? [ADMINISTRATION] : [])]
  return <Rail entries={entries} home="/dashboard" label="Main" openFindings={openFindings} />
}

/** Of the administration's pages; with the way back for those who belong to clients. */
export function AdminNavigation({ hasClients }: { hasClients: boolean }) {
  const entries = [...ADMIN_ENTRIES, ...(hasClients ? [BACK] : [])]
  return <Rail entries={entries} home="/admin" label="Administration" openFindings={0} />
}

interface RailProps {
  entries: readonly Entry[]
  home: string
  label: string
  openFindings: number
}

/** Rail beside the page; a bar at the bottom on a phone. */
function Rail({ entries, home, label, openFindings }: RailProps) {
  const pathname = usePathname()
  const inMenu = entries.filter(({ isInMenu }) => isInMenu)
  return (
    <nav
      aria-label={label}
      className="max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:z-30 max-md:border-line max-md:border-t max-md:bg-surface max-md:pb-[env(safe-area-inset-bottom)]"
    >
      <Link aria-label="Overview" className="mb-6 block rounded-control px-2.5 py-1 max-md:hidden" href={home}>
        <Wordmark />
      </Link>
      <ul className="flex flex-col gap-0.5 max-md:grid max-md:grid-cols-5 max-md:gap-0">
        {entries.map(({ href, label, Icon, isInMenu }) => {
          const here = isHere(pathname, href)
          return (
            <li className={isInMenu ? 'max-md:hidden' : undefined} key={href}>
              <Link aria-current={here ? 'page' : undefined} className={entryClass(here)} href={href}>
                <Icon className="size-4 max-md:size-5" />
                {label}
                {href === '/dashboard/findings' ? <OpenCount count={openFindings} /> : null}
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
                {href === '/dashboard/findings' ? <OpenCount count={openFindings} /> : null}
              </MenuLink>
            ))}
          </Menu>
        </li>
      </ul>
    </nav>
  )
}

function OpenCount({ count }: { count: number }) {
  return count === 0 ? null : (
    <span className="num ml-auto text-muted text-sm">
      {count}
      <span className="sr-only"> waiting</span>
    </span>
  )
}
