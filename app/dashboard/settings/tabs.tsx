'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cx } from '@/app/_ui/cx'

/** The settings a person may see, side by side; scrolls sideways on a phone. */
export function SettingsTabs({ tabs }: { tabs: readonly { href: string; label: string }[] }) {
  const pathname = usePathname()
  return (
    <nav aria-label="Settings" className="-mx-4 overflow-x-auto border-line border-b px-4 md:mx-0 md:px-0">
      <ul className="flex gap-1">
        {tabs.map(({ href, label }) => {
          const here = pathname === href || pathname.startsWith(`${href}/`)
          return (
            <li key={href}>
              <Link
                aria-current={here ? 'page' : undefined}
                className={cx(
                  '-mb-px flex min-h-10 items-center whitespace-nowrap border-b-2 px-3 font-medium',
                  here ? 'border-accent text-text' : 'border-transparent text-muted hover:text-text',
                )}
                href={href}
              >
                {label}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
