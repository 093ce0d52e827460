'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { countOf } from '@/lib/sentences'
import type { AnnotationValue } from '@/lib/services/annotations/dto'
import type { Assignee } from '@/lib/services/annotations/people'
import { AssignMenu } from '../../_review/assign-menu'
import { ReasonDialog } from '../../_review/reason-dialog'
import type { ReviewedLine } from './review'

interface ReviewActionsProps {
  lines: readonly ReviewedLine[]
  people: readonly Assignee[]
  userId: string
  busy: boolean
  onApply: (news: Partial<AnnotationValue>) => void
}

/** Resolve, ignore, assign, open again; for one line or many. */
export function ReviewActions({ lines, people, userId, busy, onApply }: ReviewActionsProps) {
  const [isIgnoring, setIgnoring] = useState(false)
  const states = new Set(lines.map(({ annotation }) => annotation?.state ?? 'open'))
  return (
    <div className="flex flex-wrap gap-2">
      {states.size === 1 && states.has('resolved') ? null : (
        <Button disabled={busy} onClick={() => onApply({ state: 'resolved', reason: null })}>
          Resolve
        </Button>
      )}
      {states.size === 1 && states.has('ignored') ? null : (
        <Button disabled={busy} onClick={() => setIgnoring(true)}>
          Ignore
        </Button>
      )}
      {states.has('resolved') || states.has('ignored') ? (
        <Button disabled={busy} onClick={() => onApply({ state: 'open', reason: null })}>
          Open again
        </Button>
      ) : null}
      <AssignMenu
        disabled={busy}
        isAssigned={lines.some(({ annotation }) => annotation?.assigneeId)}
        onAssign={(person) => onApply({ assigneeId: person?.id ?? null })}
        people={people}
        userId={userId}
      />
      {isIgnoring ? (
        <ReasonDialog
          action="Ignore"
          description="The verdict and the rate stay as they are. The line stays ignored in later runs, until somebody opens it again."
          onClose={() => setIgnoring(false)}
          onSay={(reason) => {
            setIgnoring(false)
            onApply({ state: 'ignored', reason })
          }}
          title={`Ignore ${countOf(lines.length, 'line')}`}
        />
      ) : null}
    </div>
  )
}
