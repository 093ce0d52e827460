import { describeRole } from '@/lib/role-words'
import type { InvitationPayload } from '@/lib/services/notifications/dto'
import { LINK_SECRET_MARK } from '@/lib/services/notifications/link-secret'
import { Action, Frame, Paragraph, Title } from './frame'
import { untilInWords } from './until'

/** The way into a client for somebody who was invited: who asks, as what, and the link that works once. */

export const invitationSubject = ({ clientName, inviterName }: InvitationPayload): string =>
  inviterName === null ? `You are invited to ${clientName}` : `${inviterName} invites you to ${clientName}`

export function Invitation({ payload, frontendUrl }: { payload: InvitationPayload; frontendUrl: string }) {
  const { clientName, role, email } = payload
  const { one, sentence } = describeRole(role)
  return (
    <Frame
      about={clientName}
      because={`somebody at ${clientName} entered ${email}. If you do not expect it, do nothing: no account is made`}
      preview={`As ${one}. ${sentence}`}
    >
      <Title>{invitationSubject(payload)}</Title>
      <Paragraph>
        {clientName} compares the orders of its shop with the purchases that Google Analytics counted. You are invited
        as {one}. {sentence}
      </Paragraph>
      <Action href={`${frontendUrl}/accept-invite/${LINK_SECRET_MARK}`}>Accept the invitation</Action>
      <Paragraph quiet>
        The link works once, for {email} alone, until {untilInWords(payload)}. Please do not pass this mail on.
      </Paragraph>
    </Frame>
  )
}
