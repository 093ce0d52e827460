'use client'

import { usePathname } from 'next/navigation'
import { ButtonLink } from '@/app/_ui/button'
import { PlusIcon } from '@/app/_ui/icons'

const HREF = '/dashboard/new'

/** The primary action of every page but those that have their own. */
export function NewButton() {
  const pathname = usePathname()
  if (pathname === HREF) return null
  return (
    <ButtonLink
      className="max-sm:px-2.5"
      href={HREF}
      variant={pathname.startsWith('/dashboard/jobs/') ? 'secondary' : 'primary'}
    >
      <PlusIcon />
      <span className="max-sm:sr-only">New reconciliation</span>
    </ButtonLink>
  )
}
