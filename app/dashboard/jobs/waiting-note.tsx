import { formatDay } from '@/app/_ui/when'
import { dayOf, isoInZone } from '@/lib/period'
import type { JobDto } from '@/lib/services/jobs/dto'

interface WaitingNoteProps {
  waiting: JobDto['progress']['waiting']
  timeZone: string
}

/** A source that asked to wait, and when the job goes on by itself. */
export function WaitingNote({ waiting, timeZone }: WaitingNoteProps) {
  if (!waiting) return null
  const until = Date.parse(waiting.until)
  const local = isoInZone(until, timeZone)
  const isToday = dayOf(Date.now(), timeZone) === local.slice(0, 10)
  return (
    <span className="text-pending">
      {waiting.label} asks to wait; this goes on by itself at{' '}
      <time className="num" dateTime={waiting.until} title={`${local} (${timeZone})`}>
        {local.slice(11, 16)}
      </time>
      {isToday ? '' : ` on ${formatDay(local.slice(0, 10))}`}.
    </span>
  )
}
