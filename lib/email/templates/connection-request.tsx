import { ACCESS_WORDS } from '@/lib/services/connection-requests/access-words'
import type { ConnectionRequestPayload } from '@/lib/services/notifications/dto'
import { LINK_SECRET_MARK } from '@/lib/services/notifications/link-secret'
import { Action, Frame, Lines, Paragraph, Subtitle, Title } from './frame'
import { untilInWords } from './until'

/** For a shop's owner, who need not have an account: who asks for what, by which right, and the link. */

export const connectionRequestSubject = ({ clientName, kind, sourceLabel }: ConnectionRequestPayload): string =>
  sourceLabel === null
    ? `${clientName} asks to read your ${ACCESS_WORDS[kind].source}`
    : `${clientName}: “${sourceLabel}” needs a new sign-in`

export function ConnectionRequest({
  payload,
  frontendUrl,
}: {
  payload: ConnectionRequestPayload
  frontendUrl: string
}) {
  const { clientName, kind, note, sourceLabel, isBroken } = payload
  const { source, rights, read, never } = ACCESS_WORDS[kind]
  const isNew = sourceLabel === null
  return (
    <Frame
      about={`${clientName} · for ${note}`}
      because={
        isBroken
          ? `${clientName} named you as the one to ask when “${sourceLabel}” can no longer be read`
          : `somebody at ${clientName} entered your address`
      }
      preview={`A link for you, until ${untilInWords(payload)}. You need no account.`}
    >
      <Title>{connectionRequestSubject(payload)}</Title>
      <Paragraph>
        {isNew
          ? `Its orders are compared with the purchases that Google Analytics counted, to find sales that it missed. For that your ${source} has to let us read it.`
          : `Your ${source} does not let us in any more, so its newest days are missing. What was read before stays. A new sign-in for the same ${source} puts it right.`}
      </Paragraph>
      <Paragraph>
        Open the link and follow its steps, which takes five to ten minutes. You need no account with us, and what you
        enter is tried at once. Never send passwords or keys by mail.
      </Paragraph>
      <Action href={`${frontendUrl}/connect/${LINK_SECRET_MARK}`}>
        {isNew ? 'See what is asked for' : 'Sign in again'}
      </Action>
      <Paragraph quiet>
        The link works once, until {untilInWords(payload)}. Whoever has it can use it: pass it on only to whoever looks
        after your {source}.
      </Paragraph>
      <Subtitle>What you would allow: {rights.join(' and ')}, only to read</Subtitle>
      <Lines lines={read} />
      <Subtitle>What is never asked for</Subtitle>
      <Lines lines={['To change anything, ever', ...never]} />
      {isNew ? (
        <Paragraph quiet>If access ever ends, a link for a new sign-in is sent to this address.</Paragraph>
      ) : null}
    </Frame>
  )
}
