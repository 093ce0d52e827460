'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button, RowButton } from './button'
import { Dialog } from './dialog'
import { describedBy, Field, inputClass } from './field'
import { type Problem, send } from './problem'
import { Refusal } from './refusal'

interface Question {
  title: string
  /** What happens. */
  description: ReactNode
  confirm: string
  /** The way out. */
  keep?: string
}

interface ActButtonProps {
  label: string
  /** For readers who do not see the row it stands in. */
  ariaLabel?: string
  method: 'POST' | 'PATCH' | 'DELETE'
  url: string
  body?: Record<string, unknown>
  variant?: 'primary' | 'secondary' | 'danger'
  /** Asked before it is done. */
  question?: Question
  /** Something to type, sent as this field of the body. */
  typed?: { field: string; label: string; hint: string }
  /** Where to go afterwards; the page is shown anew when left out. */
  to?: string
  /** A client to act for from then on. */
  enter?: string
  /** Shown as a quiet word in a row. */
  inRow?: boolean
}

/** One request to the server by a press, asked for first where it matters. */
export function ActButton({ label, ariaLabel, variant = 'secondary', question, inRow, ...act }: ActButtonProps) {
  const router = useRouter()
  const id = useId()
  const [open, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [text, setText] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const { method, url, typed, to, enter } = act

  async function run() {
    setBusy(true)
    setProblem(null)
    const body = act.body || typed ? { ...act.body, ...(typed && { [typed.field]: text }) } : undefined
    let answer = await send<unknown>(method, url, body ? { body } : {})
    if (answer.ok && enter) answer = await send('POST', '/api/v1/active-client', { body: { clientId: enter } })
    setBusy(false)
    if (!answer.ok) setProblem(answer.problem)
    else {
      setOpen(false)
      setText('')
    }
    // A full load where the client changes: nothing of the former one may stay in memory.
    if (answer.ok && to) window.location.assign(to)
    // Refused or not, what is shown may have changed: somebody else may just have done the same.
    else router.refresh()
  }

  const close = () => {
    setOpen(false)
    setProblem(null)
  }
  const press = () => (question ? setOpen(true) : void run())
  const button = inRow ? (
    <RowButton aria-label={ariaLabel} onClick={press}>
      {label}
    </RowButton>
  ) : (
    <Button aria-label={ariaLabel} busy={busy && !question} onClick={press} variant={variant}>
      {label}
    </Button>
  )
  if (!question)
    return (
      <div className="flex flex-col items-start gap-2">
        {button}
        {problem ? <Refusal problem={problem} /> : null}
      </div>
    )
  return (
    <>
      {button}
      <Dialog description={question.description} onClose={close} open={open} title={question.title}>
        <form
          className="flex flex-col gap-4"
          onSubmit={(event: FormEvent) => {
            event.preventDefault()
            void run()
          }}
        >
          {typed ? (
            <Field hint={typed.hint} id={id} label={typed.label}>
              <input
                aria-describedby={describedBy(id, true, false)}
                autoComplete="off"
                className={inputClass}
                id={id}
                onChange={(event) => setText(event.target.value)}
                value={text}
              />
            </Field>
          ) : null}
          {problem ? <Refusal problem={problem} /> : null}
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={close}>{question.keep ?? 'Cancel'}</Button>
            <Button
              busy={busy}
              disabled={typed !== undefined && text.trim() === ''}
              type="submit"
              variant={variant === 'danger' ? 'danger' : 'primary'}
            >
              {question.confirm}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  )
}
