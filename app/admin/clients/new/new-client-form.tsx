'use client'

import { type FormEvent, useState } from 'react'
import { Button, ButtonLink } from '@/app/_ui/button'
import { CopyCode } from '@/app/_ui/code'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { MadeClientDto } from '@/lib/services/clients/dto'

const FIELDS = [
  { name: 'name', label: 'Name', hint: 'As everybody here calls it.' },
  { name: 'timeZone', label: 'Time zone', hint: 'Such as Europe/Berlin.' },
  { name: 'currency', label: 'Currency', hint: 'Such as EUR.' },
  { name: 'ownerEmail', label: 'E-mail of its first owner', hint: 'They are invited. It can be done later, too.' },
] as const

export function NewClientForm({ template }: { template: { timeZone: string; currency: string } }) {
  const [draft, setDraft] = useState({ name: '', ownerEmail: '', ...template })
  const [made, setMade] = useState<MadeClientDto | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const errorOf = (field: string) => problem?.errors.find((error) => error.field === field)?.message ?? null

  async function create(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const body = Object.fromEntries(Object.entries(draft).filter(([name, value]) => name === 'name' || value !== ''))
    const answer = await send<MadeClientDto>('POST', '/api/v1/admin/clients', { body })
    setBusy(false)
    if (answer.ok) setMade(answer.value)
    else setProblem(answer.problem)
  }

  if (made)
    return (
      <Notice live title={`${made.name} is there`} tone="neutral">
        {made.invitationLink ? (
          <>
            <p>Pass this link on to its owner. It is shown only now, and works once.</p>
            <CopyCode label="invitation link" value={made.invitationLink} />
          </>
        ) : draft.ownerEmail ? (
          <p>Its owner was invited by mail.</p>
        ) : null}
        <ButtonLink className="mt-2 self-start" href={`/admin/clients/${made.id}`} variant="primary">
          Open it
        </ButtonLink>
      </Notice>
    )
  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void create(event)}>
      {FIELDS.map(({ name, label, hint }) => (
        <Field error={errorOf(name)} hint={hint} id={`client-${name}`} key={name} label={label}>
          <input
            aria-describedby={describedBy(`client-${name}`, true, errorOf(name) !== null)}
            aria-invalid={errorOf(name) !== null || undefined}
            autoComplete="off"
            className={inputClass}
            id={`client-${name}`}
            onChange={(event) => setDraft({ ...draft, [name]: event.target.value })}
            type={name === 'ownerEmail' ? 'email' : 'text'}
            value={draft[name]}
          />
        </Field>
      ))}
      {problem && problem.errors.length === 0 ? <Refusal problem={problem} /> : null}
      <Button busy={busy} className="self-start" type="submit" variant="primary">
        Create the client
      </Button>
    </form>
  )
}
