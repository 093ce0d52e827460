'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface ActButtonProps {
  label: string
  method: 'POST' | 'PATCH' | 'DELETE'
  url: string
  body?: Record<string, unknown>
  variant?: 'primary' | 'secondary' | 'danger'
  /** Asked before it is done. */
  question?: { title: string; description: ReactNode; confirm: string }
  /** Something to type, sent as this field of the body. */
  typed?: { field: string; label: string; hint: string }
  /** Where to go afterwards; the page is shown anew when left out. */
  to?: string
  /** A client to act for from then on. */
  enter?: string
}

/** One request to the server by a press, asked for first where it matters. */
export function ActButton({ label, variant = 'secondary', question, ...act }: ActButtonProps) {
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
    if (!answer.ok) return setProblem(answer.problem)
    setOpen(false)
    setText('')
    // A full load where the client changes: nothing of the former one may stay in memory.
    if (to) window.location.assign(to)
    else router.refresh()
  }

  const close = () => {
    setOpen(false)
    setProblem(null)
  }
  const button = (
    <Button busy={busy && !question} onClick={() => (question ? setOpen(true) : void run())} variant={variant}>
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
            <Button onClick={close}>Cancel</Button>
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
