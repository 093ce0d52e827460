'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { Field, inputClass } from '@/app/_ui/field'
import { instantOfWallClock } from '@/lib/period'

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
    const wall = Date.parse(`${at}:00Z`)
    // The server's clock decides what now is.
    const isNow = at === now || Number.isNaN(wall)
    onSay({
      ...(!isNow && { at: new Date(instantOfWallClock(wall, timeZone)).toISOString() }),
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
        <Field hint={`In ${timeZone}.`} id="fix-at" label="Live since">
          <input
            className={inputClass}
            id="fix-at"
            max={now}
            onChange={(event) => setAt(event.target.value)}
            type="datetime-local"
            value={at}
          />
        </Field>
        <Field hint="Optional." id="fix-note" label="What was changed">
          <input
            className={inputClass}
            id="fix-note"
            maxLength={500}
            onChange={(event) => setNote(event.target.value)}
            value={note}
          />
        </Field>
        <Field hint="Optional: a ticket or commit." id="fix-link" label="Link">
          <input
            className={inputClass}
            id="fix-link"
            inputMode="url"
            maxLength={500}
            onChange={(event) => setLink(event.target.value)}
            placeholder="https://"
            value={link}
          />
        </Field>
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
