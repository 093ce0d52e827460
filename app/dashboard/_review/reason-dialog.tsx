'use client'

import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import type { Problem } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface ReasonDialogProps {
  title: string
  description: string
  action: string
  /** Said where none is given; null where none is needed. */
  missing?: string | null
  busy?: boolean
  problem?: Problem | null
  onSay: (reason: string) => void
  onClose: () => void
}

/** Asks for a sentence that says why. */
export function ReasonDialog({
  title,
  description,
  action,
  missing = 'Say why, in a few words.',
  busy = false,
  problem = null,
  onSay,
  onClose,
}: ReasonDialogProps) {
  const id = useId()
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const isOptional = missing === null
  function say(event: FormEvent) {
    event.preventDefault()
    const isMissing = missing !== null && reason.trim().length < 3
    setError(isMissing ? missing : null)
    if (!isMissing) onSay(reason.trim())
  }
  return (
    <Dialog description={description} onClose={onClose} open title={title}>
      <form className="flex flex-col gap-4" noValidate onSubmit={say}>
        <Field error={error} id={id} label="Reason" {...(isOptional && { hint: 'You may leave it empty.' })}>
          <input
            aria-describedby={describedBy(id, isOptional, error !== null)}
            aria-invalid={error !== null}
            className={inputClass}
            disabled={busy}
            id={id}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
            value={reason}
          />
        </Field>
        {problem ? <Refusal problem={problem} /> : null}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button busy={busy} type="submit" variant="primary">
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
