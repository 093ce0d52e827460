'use client'

import { usePathname } from 'next/navigation'
import { buttonClass } from '@/app/_ui/button'
import { ConnectorsIcon, FileIcon, PlusIcon, ReconciliationsIcon } from '@/app/_ui/icons'
import { Menu, MenuLink } from '@/app/_ui/menu'

/** Pages that have a primary action of their own. */
const OWN = ['/dashboard/new', '/dashboard/jobs/', '/dashboard/connectors/', '/dashboard/reconciliations']

interface NewButtonProps {
  canUpload: boolean
  canConnect: boolean
}

/** What can be begun, from every page; for people who may run reconciliations. */
export function NewButton({ canUpload, canConnect }: NewButtonProps) {
  const pathname = usePathname()
  const variant = OWN.some((start) => pathname.startsWith(start)) ? 'secondary' : 'primary'
  return (
    <Menu
      label="New"
      trigger={
        <button className={buttonClass(variant, 'max-sm:px-2.5')} type="button">
          <PlusIcon />
          <span className="max-sm:sr-only">New</span>
        </button>
      }
    >
      <MenuLink href="/dashboard/reconciliations">
        <ReconciliationsIcon className="size-4 text-muted" />
        Run a reconciliation
      </MenuLink>
      {canUpload ? (
        <MenuLink href="/dashboard/new">
          <FileIcon className="size-4 text-muted" />
          Compare two files
        </MenuLink>
      ) : null}
      {canConnect ? (
        <MenuLink href="/dashboard/connectors/new">
          <ConnectorsIcon className="size-4 text-muted" />
          Connect a store or GA4
        </MenuLink>
      ) : null}
    </Menu>
  )
}
