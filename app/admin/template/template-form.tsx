'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ClientTemplate } from '@/lib/services/clients/dto'
import { type Pickable, PickList } from '../users/pick-list'

const FIELDS = [
  { name: 'timeZone', label: 'Time zone', hint: 'Such as Europe/Berlin.' },
  { name: 'currency', label: 'Currency', hint: 'Such as EUR.' },
  { name: 'brandName', label: 'Name in reports and mails', hint: 'Such as the agency’s; empty for the client’s own.' },
  {
    name: 'cron',
    label: 'When a first reconciliation runs',
    hint: 'Five cron fields: 0 3 * * * is every night at 03:00. Empty for never.',
  },
  { name: 'windowDays', label: 'Days it covers', hint: 'Up to yesterday.' },
] as const

interface TemplateFormProps {
  template: ClientTemplate
  /** Who can be chosen, and who is. */
  staff: { first: readonly Pickable[]; hasMore: boolean; url: string; chosen: readonly Pickable[] }
}

export function TemplateForm({ template, staff }: TemplateFormProps) {
  const [draft, setDraft] = useState(template)
  const [busy, setBusy] = useState(false)
  const [isDone, setIsDone] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const errorOf = (field: string) => problem?.errors.find((error) => error.field === field)?.message ?? null
  const change = (part: Partial<ClientTemplate>) => {
    setDraft({ ...draft, ...part })
    setIsDone(false)
  }
  const write = (name: (typeof FIELDS)[number]['name'], text: string) =>
    change({
      [name]: name === 'windowDays' ? Number(text) : text || (name === 'brandName' || name === 'cron' ? null : ''),
    })
  const { chosen: chosenAtFirst, ...pickable } = staff
  const [chosen, setChosen] = useState(chosenAtFirst)
  const choose = (people: Pickable[]) => {
    setChosen(people)
    change({
      staff: people.map(({ id }) => draft.staff.find(({ userId }) => userId === id) ?? { userId: id, role: 'analyst' }),
    })
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const answer = await send<ClientTemplate>('PUT', '/api/v1/admin/template', { body: draft })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setDraft(answer.value)
    setIsDone(true)
  }
  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void save(event)}>
      {FIELDS.map(({ name, label, hint }) => (
        <Field error={errorOf(name)} hint={hint} id={`template-${name}`} key={name} label={label}>
          <input
            aria-describedby={describedBy(`template-${name}`, true, errorOf(name) !== null)}
            aria-invalid={errorOf(name) !== null || undefined}
            className={inputClass}
            id={`template-${name}`}
            onChange={(event) => write(name, event.target.value)}
            type={name === 'windowDays' ? 'number' : 'text'}
            value={draft[name] ?? ''}
          />
        </Field>
      ))}
      <Choice
        multiple
        name="canViewersExport"
        on={draft.canViewersExport}
        onChoose={() => change({ canViewersExport: !draft.canViewersExport })}
      >
        Viewers may download results
      </Choice>
      {staff.first.length > 0 || chosen.length > 0 ? (
        <PickList
          {...pickable}
          chosen={chosen}
          legend="Staff who look after it from the start, as analysts"
          name="staff"
          onChange={choose}
        />
      ) : null}
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex items-center gap-4">
        <Button busy={busy} type="submit" variant="primary">
          Save
        </Button>
        <p className="text-muted text-sm" role="status">
          {isDone ? 'Saved. New clients start with it.' : ''}
        </p>
      </div>
    </form>
  )
}
