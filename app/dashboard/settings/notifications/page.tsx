import type { Metadata } from 'next'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { getNotificationChoice } from '@/lib/services/notifications/choose'
import { ChoiceForm } from './choice-form'

export const metadata: Metadata = { title: 'Notifications' }

export default async function NotificationsPage() {
  const { ctx, client, role, user } = await requirePage({ action: 'notification.choose' })
  const choice = await getNotificationChoice(ctx, role)
  return (
    <div className="flex max-w-2xl flex-col gap-6">
      <PageHead
        answer={`Mail about ${client.name} goes to ${user.email}. What you choose here holds for you alone.`}
        title="Notifications"
      />
      <ChoiceForm initial={choice} key={client.id} />
    </div>
  )
}
