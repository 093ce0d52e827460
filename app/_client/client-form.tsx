'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'

interface Settings {
  name: string
  brandName: string | null
  timeZone: string
  currency: string
  canViewersExport: boolean
}

const FIELDS = [
  { name: 'name', label: 'Name', hint: 'As everybody here calls it.' },
  { name: 'brandName', label: 'Name in reports and mails', hint: 'Empty for the name above.' },
  { name: 'timeZone', label: 'Time zone', hint: 'Such as Europe/Berlin: times on its pages are shown in it.' },
  { name: 'currency', label: 'Currency', hint: 'Such as EUR: for files that do not name one.' },
] as const

/** A client's settings, for its managers and for platform admins: `url` takes what was changed. */
export function ClientForm({ client, url }: { client: Settings; url: string }) {
  const router = useRouter()
  const id = useId()
  const [draft, setDraft] = useState(client)
  const [saved, setSaved] = useState(client)
  const [busy, setBusy] = useState(false)
  const [isDone, setIsDone] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const names = [...FIELDS.map(({ name }) => name), 'canViewersExport'] as const
  const changed = names.filter((name) => (draft[name] ?? '') !== (saved[name] ?? ''))
  const errorOf = (field: string) => problem?.errors.find((error) => error.field === field)?.message ?? null

  const change = (part: Partial<Settings>) => {
    setDraft({ ...draft, ...part })
    setIsDone(false)
  }
  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const body = Object.fromEntries(changed.map((name) => [name, draft[name]]))
    const answer = await send<Settings>('PATCH', url, { body })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setSaved(answer.value)
    setDraft(answer.value)
    setIsDone(true)
    router.refresh()
  }

  return (
    <form className="flex max-w-xl flex-col gap-5" noValidate onSubmit={(event) => void save(event)}>
      {FIELDS.map(({ name, label, hint }) => (
        <Field error={errorOf(name)} hint={hint} id={`${id}-${name}`} key={name} label={label}>
          <input
            aria-describedby={describedBy(`${id}-${name}`, true, errorOf(name) !== null)}
            aria-invalid={errorOf(name) !== null || undefined}
            autoComplete="off"
            className={inputClass}
            id={`${id}-${name}`}
            onChange={(event) => change({ [name]: event.target.value })}
            value={draft[name] ?? ''}
          />
        </Field>
      ))}
      <Choice
        multiple
        name="canViewersExport"
        note="Otherwise they read results on the pages only."
        on={draft.canViewersExport}
        onChoose={() => change({ canViewersExport: !draft.canViewersExport })}
      >
        Viewers may download results
      </Choice>
      {problem && problem.errors.length === 0 ? <Refusal problem={problem} /> : null}
      <div className="flex items-center gap-4">
        <Button busy={busy} disabled={changed.length === 0} type="submit" variant="primary">
          Save
        </Button>
        <p className="text-muted text-sm" role="status">
          {isDone && changed.length === 0 ? 'Saved.' : ''}
        </p>
      </div>
    </form>
  )
}
