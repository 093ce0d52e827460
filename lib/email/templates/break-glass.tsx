import type { BreakGlassPayload } from '@/lib/services/notifications/dto'
import { Action, Frame, Paragraph, Title } from './frame'
import { untilInWords } from './until'

/** For owners: who of the installation reads their client's figures, why and until when. */

export const breakGlassSubject = ({ adminName, clientName }: BreakGlassPayload): string =>
  `${adminName} is looking into ${clientName}`

export function BreakGlass({ payload, frontendUrl }: { payload: BreakGlassPayload; frontendUrl: string }) {
  const { adminName, clientName, reason } = payload
  return (
    <Frame
      about={clientName}
      because={`you are an owner of ${clientName}, and owners are always told`}
      preview={`The reason given: ${reason}`}
    >
      <Title>{breakGlassSubject(payload)}</Title>
      <Paragraph>
        {adminName} looks after this installation and does not belong to {clientName}. The reason given: “{reason}”
      </Paragraph>
      <Paragraph>
        Until {untilInWords(payload)} they can read what a viewer sees. They can change nothing and download nothing.
      </Paragraph>
      <Action href={`${frontendUrl}/dashboard/settings/audit`}>Open the audit log</Action>
    </Frame>
  )
}
