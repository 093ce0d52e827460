import { route } from '@/lib/http/route'
import {
  getNotificationChoice,
  notificationChoiceSchema,
  setNotificationChoice,
} from '@/lib/services/notifications/choose'

/** What the caller is written about for this client; nobody reads or sets another person's. */
export const GET = route({
  action: 'notification.choose',
  run: ({ member }) => getNotificationChoice(member.context, member.client.role),
})

export const PUT = route({
  action: 'notification.choose',
  body: notificationChoiceSchema,
  run: ({ member, body }) => setNotificationChoice(member.context, body),
})
