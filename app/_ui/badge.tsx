import type { ReactNode } from 'react'
import type { Shape, Tone } from '@/lib/label-table'
import { statusLabel } from '@/lib/labels'
import type { JobState } from '@/lib/services/jobs/dto'
import { cx } from './cx'
import { StatusShape } from './status-shape'
import { TONE_BORDER, TONE_TINT } from './tone'

interface BadgeProps {
  tone: Tone
  shape: Shape
  title?: string
  children: ReactNode
}

/** A status in running text or a table: shape and word, no box. */
export function Status({ tone, shape, title, children }: BadgeProps) {
  return (
    <span className="inline-flex items-center gap-2 whitespace-nowrap" title={title}>
      <StatusShape shape={shape} tone={tone} />
      {children}
    </span>
  )
}

/** A status that stands alone: shape and word on a tint. */
export function Badge({ tone, shape, title, children }: BadgeProps) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 text-sm',
        TONE_TINT[tone],
        TONE_BORDER[tone],
      )}
      title={title}
    >
      <StatusShape shape={shape} tone={tone} />
      {children}
    </span>
  )
}

export function VerdictStatusLabel({ status }: { status: string }) {
  const { label, sentence, tone, shape } = statusLabel(status)
  return (
    <Status shape={shape} title={sentence} tone={tone}>
      {label}
    </Status>
  )
}

export const JOB_STATE_WORDS: Readonly<Record<JobState, { label: string; tone: Tone; shape: Shape }>> = {
  queued: { label: 'Waiting', tone: 'neutral', shape: 'ring' },
  running: { label: 'Running', tone: 'value', shape: 'half' },
  done: { label: 'Done', tone: 'matched', shape: 'dot' },
  failed: { label: 'Failed', tone: 'critical', shape: 'dash' },
  cancelled: { label: 'Cancelled', tone: 'excluded', shape: 'dash' },
}

export function JobStateLabel({ state }: { state: JobState }) {
  const { label, tone, shape } = JOB_STATE_WORDS[state]
  return (
    <Status shape={shape} tone={tone}>
      {label}
    </Status>
  )
}
