'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { Dialog } from '@/app/_ui/dialog'
import { describedBy, Field, FieldError, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { KeyScope } from '@/lib/auth/permissions'
import { type ApiKeyDto, KEY_DAYS, SCOPE_WORDS } from '@/lib/services/keys/dto'
import { KeyMade } from './key-made'

const NO_END = 'none'

/** A button that opens the form; then the key's text, once. */
export function NewKey({ scopes }: { scopes: readonly KeyScope[] }) {
  const [open, setOpen] = useState(false)
  const [made, setMade] = useState<(ApiKeyDto & { text: string }) | null>(null)
  if (made) return <KeyMade name={made.name} onDone={() => setMade(null)} text={made.text} />
  return (
    <div className="flex flex-wrap items-center gap-4">
      <Button onClick={() => setOpen(true)} variant="primary">
        Make a key
      </Button>
      <Link className="text-accent underline" href="/api-reference">
        What the API can do
      </Link>
      <Dialog
        description={<p>It works at once. You see its text only when it is made.</p>}
        onClose={() => setOpen(false)}
        open={open}
        title="Make an API key"
      >
        <KeyForm
          onCancel={() => setOpen(false)}
          onMade={(key) => {
            setOpen(false)
            setMade(key)
          }}
          scopes={scopes}
        />
      </Dialog>
    </div>
  )
}

interface KeyFormProps {
  scopes: readonly KeyScope[]
  onCancel: () => void
  onMade: (key: ApiKeyDto & { text: string }) => void
}

function KeyForm({ scopes, onCancel, onMade }: KeyFormProps) {
  const router = useRouter()
  const nameInput = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly KeyScope[]>([])
  const [days, setDays] = useState('90')
  const [errors, setErrors] = useState<{ name?: string; scopes?: string }>({})
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)

  async function make(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const wrong = {
      ...(name.trim() === '' && { name: 'Say what the key is for, so that you know it again in the list.' }),
      ...(chosen.length === 0 && { scopes: 'Choose at least one thing the key may do.' }),
    }
    setErrors(wrong)
    if (wrong.name) nameInput.current?.focus()
    if (wrong.name || wrong.scopes) return
    setBusy(true)
    const body = { name: name.trim(), scopes: chosen, expiresInDays: days === NO_END ? null : Number(days) }
    const answer = await send<ApiKeyDto & { text: string }>('POST', '/api/v1/keys', { body })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    router.refresh()
    onMade(answer.value)
  }

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void make(event)}>
      <Field
        error={errors.name ?? null}
        hint="Such as “Warehouse, nightly upload”."
        id="key-name"
        label="What it is for"
      >
        <input
          aria-describedby={describedBy('key-name', true, errors.name !== undefined)}
          aria-invalid={errors.name !== undefined}
          autoComplete="off"
          className={inputClass}
          disabled={busy}
          id="key-name"
          maxLength={100}
          onChange={(event) => setName(event.target.value)}
          ref={nameInput}
          value={name}
        />
      </Field>
      <fieldset className="flex flex-col gap-2" disabled={busy}>
        <legend className="mb-2 font-medium">What it may do</legend>
        {scopes.map((scope) => {
          const on = chosen.includes(scope)
          return (
            <Choice
              key={scope}
              multiple
              name="scopes"
              note={SCOPE_WORDS[scope].note}
              on={on}
              onChoose={() => setChosen(on ? chosen.filter((other) => other !== scope) : [...chosen, scope])}
            >
              {SCOPE_WORDS[scope].label}
            </Choice>
          )
        })}
        {errors.scopes ? <FieldError>{errors.scopes}</FieldError> : null}
      </fieldset>
      <Field id="key-days" label="How long it works">
        <select
          className={inputClass}
          disabled={busy}
          id="key-days"
          onChange={(event) => setDays(event.target.value)}
          value={days}
        >
          {KEY_DAYS.map((count) => (
            <option key={count} value={count}>
              {count} days
            </option>
          ))}
          <option value={NO_END}>Until it is revoked</option>
        </select>
      </Field>
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button busy={busy} type="submit" variant="primary">
          Make the key
        </Button>
      </div>
    </form>
  )
}
