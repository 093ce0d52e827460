'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { ChevronDownIcon } from '@/app/_ui/icons'
import { Menu, MenuItem } from '@/app/_ui/menu'
import { countOf } from '@/lib/sentences'
import type { AnnotationValue } from '@/lib/services/annotations/dto'
import type { Assignee } from '@/lib/services/annotations/people'
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
  const isAssigned = lines.some(({ annotation }) => annotation?.assigneeId)
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
      <Menu
        label="Assign to"
        trigger={
          <Button disabled={busy}>
            Assign
            <ChevronDownIcon className="size-4 text-muted" />
          </Button>
        }
      >
        {people.map(({ id, name }) => (
          <MenuItem key={id} onSelect={() => onApply({ assigneeId: id })}>
            {id === userId ? `${name} (you)` : name}
          </MenuItem>
        ))}
        {isAssigned ? <MenuItem onSelect={() => onApply({ assigneeId: null })}>Nobody</MenuItem> : null}
      </Menu>
      {isIgnoring ? (
        <ReasonDialog
          action="Ignore"
          description="The verdict and the rate stay as they are. The line stays ignored in later runs, until somebody opens it again."
          label="Reason"
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

interface ReasonDialogProps {
  title: string
  description: string
  label: string
  action: string
  onSay: (reason: string) => void
  onClose: () => void
}

/** Asks for a sentence that is needed. */
export function ReasonDialog({ title, description, label, action, onSay, onClose }: ReasonDialogProps) {
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  function say(event: FormEvent) {
    event.preventDefault()
    if (reason.trim().length < 3) setError('Say why, in a few words.')
    else onSay(reason.trim())
  }
  return (
    <Dialog description={description} onClose={onClose} open title={title}>
      <form className="flex flex-col gap-4" noValidate onSubmit={say}>
        <Field error={error} id="review-reason" label={label}>
          <input
            aria-describedby={describedBy('review-reason', false, error !== null)}
            aria-invalid={error !== null}
            className={inputClass}
            id="review-reason"
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            value={reason}
          />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="primary">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
