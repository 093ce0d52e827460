import { Status } from '@/app/_ui/badge'
import { Instant } from '@/app/_ui/when'
import type { Shape, Tone } from '@/lib/label-table'
import type { AnnotationDto, AnnotationState } from '@/lib/services/annotations/dto'

const STATES: Readonly<Record<AnnotationState, { label: string; tone: Tone; shape: Shape }>> = {
  open: { label: 'Open', tone: 'neutral', shape: 'ring' },
  resolved: { label: 'Resolved', tone: 'matched', shape: 'dot' },
  ignored: { label: 'Ignored', tone: 'excluded', shape: 'dash' },
}

/** The short form, beside a line's status. Nothing for a line nobody touched. */
export function ReviewMark({ annotation, comments }: { annotation: AnnotationDto | null; comments: number }) {
  const said = [
    annotation && annotation.state !== 'open' ? STATES[annotation.state].label : null,
    annotation?.assigneeId ? (annotation.assignee ?? 'Assigned') : null,
    comments > 0 ? `${comments} ${comments === 1 ? 'comment' : 'comments'}` : null,
  ].filter((part) => part !== null)
  return said.length === 0 ? null : <span className="text-muted text-sm"> · {said.join(' · ')}</span>
}

/** What was decided about a line, by whom and when. */
export function ReviewState({ annotation, timeZone }: { annotation: AnnotationDto | null; timeZone: string }) {
  const { label, tone, shape } = STATES[annotation?.state ?? 'open']
  return (
    <div className="flex flex-col gap-1">
      <p>
        <Status shape={shape} tone={tone}>
          {label}
        </Status>
        {annotation?.assigneeId ? (
          <span className="text-muted"> · assigned to {annotation.assignee ?? 'somebody who left'}</span>
        ) : null}
      </p>
      {annotation?.reason ? <p>{annotation.reason}</p> : null}
      {annotation ? (
        <p className="text-muted text-sm">
          {annotation.updatedBy ?? 'Somebody who left'}, <Instant at={annotation.updatedAt} timeZone={timeZone} />
        </p>
      ) : null}
    </div>
  )
}
