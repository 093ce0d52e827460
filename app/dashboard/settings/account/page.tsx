import type { Metadata } from 'next'
import { requirePage, requirePerson } from '@/lib/auth/page'
import { AccountSettings } from './account-settings'

export const metadata: Metadata = { title: 'Your account' }

export default async function AccountPage() {
  const { client } = await requirePage()
  return <AccountSettings principal={await requirePerson()} timeZone={client.timeZone} />
}
