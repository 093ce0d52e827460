import { describeWindow } from '@/lib/period'
import type { JobFailedPayload } from '@/lib/services/notifications/dto'
import { Action, Frame, Paragraph, Subtitle, Title } from './frame'

/** A run that ended without a result: what happened, what it means, what to do. */

interface Words {
  /** Reads on after "failed:". */
  short: string
  toDo: string
}

const OTHER: Words = {
  short: 'something unexpected stopped it',
  toDo: 'Open the job and try it again. If it fails again, its log says what to report.',
}

const WORDS: Readonly<Record<string, Words>> = {
  needs_reauth: {
    short: 'a source does not let us in any more',
    toDo: 'Open the source under Connectors and renew its access, then try the job again from its page.',
  },
  upstream_failed: {
    short: 'a source could not be read',
    toDo: 'It was tried several times. See whether the source works otherwise, then try the job again from its page.',
  },
  crash_loop: {
    short: 'it stopped again and again',
    toDo: 'Whoever runs the installation finds the reason in the log of the worker. Then try the job again from its page.',
  },
  conflict: {
    short: 'something it needs is missing',
    toDo: 'Do what the sentence above asks for, then try the job again from its page.',
  },
  not_found: {
    short: 'something it needs is missing',
    toDo: 'See under Reconciliations that both sides are still connected, then run it again.',
  },
}

const wordsOf = (code: string): Words => (Object.hasOwn(WORDS, code) ? WORDS[code] : undefined) ?? OTHER

export const jobFailedSubject = ({ clientName, window, errorCode }: JobFailedPayload): string =>
  `No result for ${clientName}, ${describeWindow(window)}: ${wordsOf(errorCode).short}`

export function JobFailed({ payload, frontendUrl }: { payload: JobFailedPayload; frontendUrl: string }) {
  const { clientName, reconciliationName, window, errorCode, errorMessage } = payload
  const { short, toDo } = wordsOf(errorCode)
  return (
    <Frame
      about={`${clientName} · ${reconciliationName} · ${describeWindow(window)}`}
      because={payload.because}
      preview={errorMessage}
      settingsUrl={`${frontendUrl}/dashboard/settings/notifications`}
    >
      <Title>The run ended without a result: {short}</Title>
      <Paragraph>{errorMessage}</Paragraph>
      <Subtitle>What it means</Subtitle>
      <Paragraph>
        Nothing was changed: the last result stays as it is, and figures of {describeWindow(window)} are as old as that
        result. You are not written to again about this until a run has worked.
      </Paragraph>
      <Subtitle>What to do</Subtitle>
      <Paragraph>{toDo}</Paragraph>
      <Action href={`${frontendUrl}/dashboard/jobs/${payload.jobId}`}>Open the job</Action>
    </Frame>
  )
}
