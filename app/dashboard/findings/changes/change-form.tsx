'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useCallback, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import { CHANGE_AREAS, type ChangeArea } from '@/lib/services/changes/dto'
import { instantOf, LinkField, TimeField } from '../moment-fields'
import { AREAS } from './words'

interface ChangeFormProps {
  clientId: string
  /** Local time in the client's zone. */
  now: string
  timeZone: string
}

/** Writes down a change; left as it is, it happened now. */
export function ChangeForm({ clientId, now, timeZone }: ChangeFormProps) {
  const router = useRouter()
  const [area, setArea] = useState<ChangeArea>('theme')
  const [what, setWhat] = useState('')
  const [at, setAt] = useState(now)
  const [link, setLink] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [added, setAdded] = useState<string | null>(null)
  const dismiss = useCallback(() => setAdded(null), [])

  async function add(event: FormEvent) {
    event.preventDefault()
    setError(what.trim().length < 3 ? 'Say what was changed.' : null)
    if (what.trim().length < 3) return document.getElementById('change-what')?.focus()
    const instant = instantOf(at, now, timeZone)
    setBusy(true)
    const answer = await send<{ id: string }>('POST', `/api/v1/clients/${clientId}/changes`, {
      body: {
        area,
        what: what.trim(),
        link: link.trim() || null,
        ...(instant && { at: instant }),
      },
    })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    if (!answer.ok) return
    setAdded(answer.value.id)
    setWhat('')
    setLink('')
    router.refresh()
  }

  async function undo(id: string) {
    const answer = await send('DELETE', `/api/v1/changes/${id}`, { clientId })
    setProblem(answer.ok ? null : answer.problem)
    setAdded(null)
    router.refresh()
  }

  return (
    <Card className="p-5">
      <form className="grid gap-4 sm:grid-cols-2" noValidate onSubmit={(event) => void add(event)}>
        <Field id="change-area" label="Where">
          <select
            className={inputClass}
            id="change-area"
            onChange={(event) => setArea(event.target.value as ChangeArea)}
            value={area}
          >
            {CHANGE_AREAS.map((one) => (
              <option key={one} value={one}>
                {AREAS[one]}
              </option>
            ))}
          </select>
        </Field>
        <TimeField id="change-at" label="When" onChange={setAt} timeZone={timeZone} value={at} />
        <Field className="sm:col-span-2" error={error} id="change-what" label="What was changed">
          <input
            aria-describedby={describedBy('change-what', false, error !== null)}
            aria-invalid={error !== null}
            className={inputClass}
            id="change-what"
            maxLength={500}
            onChange={(event) => setWhat(event.target.value)}
            placeholder="Theme 4.2 went live"
            value={what}
          />
        </Field>
        <LinkField className="sm:col-span-2" id="change-link" onChange={setLink} value={link} />
        {problem ? (
          <div className="sm:col-span-2">
            <Refusal problem={problem} />
          </div>
        ) : null}
        <div>
          <Button busy={busy} type="submit" variant="primary">
            Add change
          </Button>
        </div>
      </form>
      {added ? <Toast message="Added." onClose={dismiss} onUndo={() => void undo(added)} /> : null}
    </Card>
  )
}
