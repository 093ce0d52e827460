'use client'

import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { CopyCode } from '@/app/_ui/code'
import { Field, inputClass } from '@/app/_ui/field'
import { CheckIcon, CopyIcon } from '@/app/_ui/icons'

interface LinkMadeProps {
  /** Where it is mailed to as well. */
  email: string | null
  link: string
  note: string
  mailText: string
  onDone: () => void
}

/** A link that was just made: the only time it can be seen. */
export function LinkMade({ email, link, note, mailText, onDone }: LinkMadeProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  const mail = useRef<HTMLTextAreaElement>(null)
  const [said, setSaid] = useState('')
  useEffect(() => heading.current?.focus(), [])

  /** The mail as it stands in the field, with what was changed in it. */
  async function copyMail() {
    try {
      await navigator.clipboard.writeText(mail.current?.value ?? '')
      setSaid('Copied')
    } catch {
      // Not allowed here, or the page came by plain http: once marked, it can be copied by hand.
      mail.current?.select()
      setSaid('Marked: copy it with the keyboard')
    }
  }
  return (
    <Card className="flex max-w-3xl flex-col gap-5 p-5">
      <div>
        <h3 className="font-semibold text-md outline-none" ref={heading} tabIndex={-1}>
          The link for {note}
        </h3>
        <p className="text-muted">It is shown only now. Whoever has it can use it, so send it to one person.</p>
        {email === null ? null : (
          <p>
            It is being mailed to <span className="font-medium wrap-anywhere">{email}</span>; what becomes of that mail
            is in the{' '}
            <Link className="link underline" href="/dashboard/outbox">
              outbox
            </Link>
            .
          </p>
        )}
      </div>
      <div className="rounded-control border border-accent/40 bg-accent/5 px-4 py-3">
        <CopyCode label="link" value={link} />
      </div>
      <Field
        id="mail"
        label={email === null ? 'A mail to go with it' : 'The same in your own words, to send it yourself'}
      >
        <textarea
          className={`${inputClass} min-h-72 text-sm`}
          defaultValue={mailText}
          id="mail"
          ref={mail}
          spellCheck={false}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copyMail()} variant="primary">
          {said === 'Copied' ? <CheckIcon className="size-4" /> : <CopyIcon />}
          Copy the mail
        </Button>
        <Button onClick={onDone}>Done</Button>
        <span aria-live="polite" className="self-center text-muted text-sm empty:hidden">
          {said}
        </span>
      </div>
    </Card>
  )
}
