'use client'

import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'

interface ReasonDialogProps {
  title: string
  description: string
  action: string
  onSay: (reason: string) => void
  onClose: () => void
}

/** Asks for a sentence that is needed. */
export function ReasonDialog({ title, description, action, onSay, onClose }: ReasonDialogProps) {
  const id = useId()
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
        <Field error={error} id={id} label="Reason">
          <input
            aria-describedby={describedBy(id, false, error !== null)}
            aria-invalid={error !== null}
            className={inputClass}
            id={id}
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
