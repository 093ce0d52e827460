import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { readTheme } from '@/app/_ui/theme'
import { Frame } from '@/app/dashboard/_shell/frame'
import { AdminNavigation } from '@/app/dashboard/_shell/navigation'
import { UserMenu } from '@/app/dashboard/_shell/user-menu'
import { requireAdminPage } from '@/lib/auth/page'

export const metadata: Metadata = { title: { default: 'Administration', template: '%s · Administration' } }

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { principal } = await requireAdminPage()
  const theme = readTheme(await cookies())
  const menu = { role: 'platform admin', theme, user: principal.user, canReadOutbox: false }
  return (
    <Frame
      actions={<UserMenu {...menu} />}
      home="/admin"
      navigation={<AdminNavigation hasClients={principal.memberships.length > 0} />}
      title={<span className="truncate font-medium">Administration</span>}
    >
      {children}
    </Frame>
  )
}
