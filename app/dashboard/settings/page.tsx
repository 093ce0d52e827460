import { redirect } from 'next/navigation'
import { requirePage } from '@/lib/auth/page'
import { allowedTabs } from './allowed-tabs'

export default async function SettingsPage() {
  const { can } = await requirePage()
  redirect(allowedTabs(can)[0]?.href ?? '/dashboard/settings/account')
}
