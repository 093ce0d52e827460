import type { AccountLinkPayload } from '@/lib/services/notifications/dto'
import { LINK_SECRET_MARK } from '@/lib/services/notifications/link-secret'
import { Action, Frame, Paragraph, Title } from './frame'

/**
 * Links that prove that somebody reads an address: to set a new password, and to sign in with that address from now on.
 * Their secrets stand after the `#`, which browsers tell neither our server's log nor any other site.
 */

interface MailProps {
  payload: AccountLinkPayload
  frontendUrl: string
}

export const passwordResetSubject = 'Set a new password'
export const emailChangeSubject = 'Confirm your new e-mail address'

const ABOUT = 'Your account at DRA Transaction Reconciliation'

const lasts = (minutes: number) => `The link works once, for ${minutes} minutes. Please do not pass this mail on.`

export function PasswordReset({ payload: { email, minutes }, frontendUrl }: MailProps) {
  return (
    <Frame
      about={ABOUT}
      because={`somebody asked for a new password for ${email}. If it was not you, do nothing: the password stays as it is`}
      preview="Somebody asked for a new password for your account."
    >
      <Title>{passwordResetSubject}</Title>
      <Paragraph>
        Choose a new password for {email}. You are then signed out everywhere and sign in with the new one.
      </Paragraph>
      <Action href={`${frontendUrl}/reset-password#${LINK_SECRET_MARK}`}>Choose a new password</Action>
      <Paragraph quiet>{lasts(minutes)}</Paragraph>
    </Frame>
  )
}

export function EmailChange({ payload: { email, minutes }, frontendUrl }: MailProps) {
  return (
    <Frame
      about={ABOUT}
      because={`somebody who is signed in there entered ${email} as their new address. If it was not you, do nothing`}
      preview={`From then on you sign in with ${email}.`}
    >
      <Title>{emailChangeSubject}</Title>
      <Paragraph>From then on you sign in with {email}, and mail goes there. Until then nothing changes.</Paragraph>
      <Action href={`${frontendUrl}/confirm-address#${LINK_SECRET_MARK}`}>Confirm this address</Action>
      <Paragraph quiet>{lasts(minutes)}</Paragraph>
    </Frame>
  )
}
