'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { Field, inputClass } from '@/app/_ui/field'
import { instantOf, LinkField, TimeField } from '../moment-fields'

interface FixDialogProps {
  now: string
  timeZone: string
  busy: boolean
  onSay: (fix: { at?: string; note: string | null; link: string | null }) => void
  onClose: () => void
}

/** When a fix went live and what it was. Left as it is, the time is now. */
export function FixDialog({ now, timeZone, busy, onSay, onClose }: FixDialogProps) {
  const [at, setAt] = useState(now)
  const [note, setNote] = useState('')
  const [link, setLink] = useState('')
  function say(event: FormEvent) {
    event.preventDefault()
    const instant = instantOf(at, now, timeZone)
    onSay({
      ...(instant && { at: instant }),
      note: note.trim() || null,
      link: link.trim() || null,
    })
  }
  return (
    <Dialog
      description="Days before and after it are compared with each run, until enough orders tell whether it works."
      onClose={onClose}
      open
      title="Mark fix deployed"
    >
      <form className="flex flex-col gap-4" noValidate onSubmit={say}>
        <TimeField id="fix-at" label="Live since" max={now} onChange={setAt} timeZone={timeZone} value={at} />
        <Field hint="Optional." id="fix-note" label="What was changed">
          <input
            className={inputClass}
            id="fix-note"
            maxLength={500}
            onChange={(event) => setNote(event.target.value)}
            value={note}
          />
        </Field>
        <LinkField id="fix-link" onChange={setLink} value={link} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Cancel</Button>
          <Button busy={busy} type="submit" variant="primary">
            Mark deployed
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
