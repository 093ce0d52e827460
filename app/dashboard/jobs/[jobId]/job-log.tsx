import { Section } from '@/app/_ui/card'
import { cx } from '@/app/_ui/cx'
import { InfoIcon, WarningIcon } from '@/app/_ui/icons'
import { isoInZone } from '@/lib/period'
import type { JobLogLine, JobState } from '@/lib/services/jobs/dto'
import { STAGES } from '../stages'

const LEVELS = {
  info: { tone: 'text-faint', word: null },
  warn: { tone: 'text-pending', word: 'Note' },
  error: { tone: 'text-critical', word: 'Failure' },
} as const

interface JobLogProps {
  lines: readonly JobLogLine[]
  state: JobState
  timeZone: string
}

/** What the job did, line by line, oldest first. */
export function JobLog({ lines, state, timeZone }: JobLogProps) {
  const isWaiting = state === 'queued' || state === 'running'
  return (
    <Section id="log" lead="Kept for 30 days." title="What it did">
      {lines.length === 0 ? (
        <p className="text-muted">
          {isWaiting ? 'Nothing yet: the first line comes with the first step.' : 'No lines are kept of this run.'}
        </p>
      ) : (
        <ol
          aria-label="Log"
          aria-live="polite"
          className="divide-y divide-line rounded-card border border-line bg-surface"
        >
          {lines.map((line) => (
            <Line key={line.id} line={line} timeZone={timeZone} />
          ))}
        </ol>
      )}
    </Section>
  )
}

function Line({ line, timeZone }: { line: JobLogLine; timeZone: string }) {
  const { tone, word } = LEVELS[line.level]
  const Icon = line.level === 'info' ? InfoIcon : WarningIcon
  const local = isoInZone(Date.parse(line.at), timeZone)
  return (
    <li className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-x-3 px-4 py-2 md:grid-cols-[auto_auto_9rem_minmax(0,1fr)]">
      <Icon className={cx('mt-0.5 size-4', tone)} />
      <time className="num text-muted text-sm leading-5" dateTime={line.at} title={`${local} (${timeZone})`}>
        {local.slice(11, 19)}
      </time>
      <span className="truncate text-muted text-sm leading-5 max-md:hidden">
        {line.stage ? STAGES[line.stage].title : ''}
      </span>
      <span className="break-words">
        {word ? <span className="sr-only">{word}: </span> : null}
        {line.message}
      </span>
    </li>
  )
}
