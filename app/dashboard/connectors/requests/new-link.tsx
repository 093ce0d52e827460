'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { KIND_FORMS, LIVE_KINDS, type LiveKind } from '@/app/_connect/kinds'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ConnectionRequestDto } from '@/lib/services/connection-requests/dto'
import { LinkMade } from './link-made'
import { mailTextOf } from './words'

/** A connected source, for which a link can also ask for new credentials. */
export interface LinkedSource {
  id: string
  kind: LiveKind
  label: string
}

interface NewLinkProps {
  clientName: string
  timeZone: string
  sources: readonly LinkedSource[]
  /** Chosen to begin with, if it is there. */
  wantedConnectorId: string | null
}

type Made = ConnectionRequestDto & { link: string }

/** What the link is for and whom; then the link itself, once. */
export function NewLink({ clientName, timeZone, sources, wantedConnectorId }: NewLinkProps) {
  const router = useRouter()
  const noteInput = useRef<HTMLInputElement>(null)
  const emailInput = useRef<HTMLInputElement>(null)
  const wanted = sources.find(({ id }) => id === wantedConnectorId)
  const [purpose, setPurpose] = useState(wanted?.id ?? (LIVE_KINDS[0] as string))
  const [note, setNote] = useState('')
  const [noteError, setNoteError] = useState<string | null>(null)
  const [email, setEmail] = useState('')
  const [emailError, setEmailError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [made, setMade] = useState<Made | null>(null)

  // Only once the fields are free again can the wrong one take the focus.
  useEffect(() => {
    if (emailError !== null) emailInput.current?.focus()
  }, [emailError])

  async function make(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    setEmailError(null)
    if (note.trim() === '') {
      setNoteError('Say whom it is for, so that you know it again in the list.')
      return noteInput.current?.focus()
    }
    const source = sources.find(({ id }) => id === purpose)
    const body = source ? { kind: source.kind, connectorId: source.id } : { kind: purpose }
    setBusy(true)
    const answer = await send<Made>('POST', '/api/v1/connection-requests', {
      body: { ...body, note: note.trim(), ...(email.trim() !== '' && { email: email.trim() }) },
    })
    setBusy(false)
    if (!answer.ok) {
      const wrong = answer.problem.errors.find(({ field }) => field === 'email')
      if (!wrong) return setProblem(answer.problem)
      return setEmailError(`The address ${wrong.message}.`)
    }
    setNote('')
    setEmail('')
    setMade(answer.value)
    router.refresh()
  }

  if (made) {
    const label = sources.find(({ id }) => id === made.connectorId)?.label ?? null
    return (
      <LinkMade
        email={made.email}
        link={made.link}
        mailText={mailTextOf({ ...made, clientName, label, timeZone })}
        note={made.note}
        onDone={() => setMade(null)}
      />
    )
  }
  return (
    <Card className="max-w-3xl p-5">
      <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void make(event)}>
        <Field id="purpose" label="What it is for">
          <select
            className={inputClass}
            disabled={busy}
            id="purpose"
            onChange={(event) => setPurpose(event.target.value)}
            value={purpose}
          >
            <optgroup label="Connect something new">
              {LIVE_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {KIND_FORMS[kind].name}
                </option>
              ))}
            </optgroup>
            {sources.length > 0 ? (
              <optgroup label="New sign-in for what is connected">
                {sources.map(({ id, kind, label }) => (
                  <option key={id} value={id}>
                    {label} ({KIND_FORMS[kind].name})
                  </option>
                ))}
              </optgroup>
            ) : null}
          </select>
        </Field>
        <Field
          error={noteError}
          hint="Shown on the link’s page too, such as “Anna Berg, Nordlicht web shop”."
          id="note"
          label="Whom it is for"
        >
          <input
            aria-describedby={describedBy('note', true, noteError !== null)}
            aria-invalid={noteError !== null}
            autoComplete="off"
            className={inputClass}
            disabled={busy}
            id="note"
            maxLength={200}
            onChange={(event) => {
              setNote(event.target.value)
              setNoteError(null)
            }}
            ref={noteInput}
            value={note}
          />
        </Field>
        <Field
          error={emailError}
          hint="The link is then mailed there as well. Of what is connected through it, they become the contact who is asked when it needs a new sign-in."
          id="email"
          label="Their e-mail address (optional)"
        >
          <input
            aria-describedby={describedBy('email', true, emailError !== null)}
            aria-invalid={emailError !== null}
            autoCapitalize="none"
            autoComplete="off"
            className={inputClass}
            disabled={busy}
            id="email"
            inputMode="email"
            onChange={(event) => {
              setEmail(event.target.value)
              setEmailError(null)
            }}
            placeholder="anna@shop.example"
            ref={emailInput}
            spellCheck={false}
            value={email}
          />
        </Field>
        {problem ? <Refusal problem={problem} /> : null}
        <div>
          <Button busy={busy} type="submit" variant="primary">
            {email.trim() === '' ? 'Make the link' : 'Make the link and mail it'}
          </Button>
        </div>
      </form>
    </Card>
  )
}
