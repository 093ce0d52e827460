import type { ReactNode } from 'react'
import { requirePage } from '@/lib/auth/page'
import { allowedTabs } from './allowed-tabs'
import { SettingsTabs } from './tabs'

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { can } = await requirePage()
  return (
    <div className="flex flex-col gap-6">
      <SettingsTabs tabs={allowedTabs(can)} />
      {children}
    </div>
  )
}
