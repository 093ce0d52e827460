import type { AddressChangedPayload } from '@/lib/services/notifications/dto'
import { Frame, Paragraph, Title } from './frame'

/** For the address of before: its owner can no longer sign in with it, and may not be the one who decided so. */

export const emailChangedSubject = 'You sign in with another e-mail address now'

export function EmailChanged({ payload: { email, newEmail } }: { payload: AddressChangedPayload }) {
  return (
    <Frame
      about="Your account at DRA Transaction Reconciliation"
      because={`your account was with ${email} until now. This is the last mail that goes there`}
      preview={`From now on it is ${newEmail}.`}
    >
      <Title>{emailChangedSubject}</Title>
      <Paragraph>
        From now on you sign in with {newEmail}, and mail goes there. {email} does not open your account any more.
      </Paragraph>
      <Paragraph>
        If it was not you who changed it, somebody knows your password. Tell whoever runs this installation at once:
        they can stop the account.
      </Paragraph>
    </Frame>
  )
}
