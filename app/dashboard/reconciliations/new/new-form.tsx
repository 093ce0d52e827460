'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { Choice } from '@/app/_ui/choice'
import { describedBy, Field, FieldError, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ReconciliationDto } from '@/lib/services/reconciliations/dto'
import type { FirstSync } from '@/lib/services/reconciliations/first-sync'

export interface SourceOption {
  id: string
  label: string
  /** What it is, in words. */
  kind: string
  /** As its last check found it. */
  timeZone: string | null
}

interface NewReconciliationFormProps {
  stores: readonly SourceOption[]
  properties: readonly SourceOption[]
}

type Errors = Partial<Record<'name' | 'stores' | 'properties', string>>

const onlyOne = (options: readonly SourceOption[]) => (options.length === 1 ? options.map(({ id }) => id) : [])

export function NewReconciliationForm({ stores, properties }: NewReconciliationFormProps) {
  const router = useRouter()
  const [name, setName] = useState(() => (stores.length === 1 ? (stores[0]?.label ?? '') : ''))
  const [storeIds, setStoreIds] = useState(() => onlyOne(stores))
  const [propertyIds, setPropertyIds] = useState(() => onlyOne(properties))
  const [errors, setErrors] = useState<Errors>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const zones = [
    ...new Set(properties.filter(({ id }) => propertyIds.includes(id)).flatMap(({ timeZone }) => timeZone ?? [])),
  ]

  async function create(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const wrong: Errors = {
      ...(name.trim() === '' ? { name: 'Give it a name, such as the shop’s.' } : {}),
      ...(storeIds.length === 0 ? { stores: 'Choose at least one store.' } : {}),
      ...(propertyIds.length === 0 ? { properties: 'Choose at least one GA4 property.' } : {}),
    }
    setErrors(wrong)
    const [first] = Object.keys(wrong)
    if (first) return document.querySelector<HTMLElement>(`[name="${first}"]`)?.focus()
    setBusy(true)
    const answer = await send<ReconciliationDto & { firstSync: FirstSync | null }>('POST', '/api/v1/reconciliations', {
      body: { name: name.trim(), storeConnectorIds: storeIds, analyticsConnectorIds: propertyIds },
    })
    if (answer.ok) {
      const { id, firstSync } = answer.value
      return router.push(firstSync ? `/dashboard/jobs/${firstSync.jobId}` : `/dashboard/reconciliations#${id}`)
    }
    setBusy(false)
    setProblem(answer.problem)
  }

  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void create(event)}>
      <Card className="flex flex-col gap-6 p-5">
        <Field error={errors.name ?? null} id="name" label="Name">
          <input
            aria-describedby={describedBy('name', false, Boolean(errors.name))}
            aria-invalid={Boolean(errors.name)}
            autoComplete="off"
            className={inputClass}
            disabled={busy}
            id="name"
            maxLength={100}
            name="name"
            onChange={(event) => setName(event.target.value)}
            value={name}
          />
        </Field>
        <Sources
          chosen={storeIds}
          disabled={busy}
          error={errors.stores}
          legend="Store"
          name="stores"
          note="Several only if one GA4 property counts the sales of all of them."
          onChange={setStoreIds}
          options={stores}
        />
        <Sources
          chosen={propertyIds}
          disabled={busy}
          error={errors.properties}
          legend="GA4 property"
          name="properties"
          note="Its days count: a sale belongs to the day that GA4 files it under, whatever the store’s own clock says."
          onChange={setPropertyIds}
          options={properties}
        />
        <p aria-live="polite" className="empty:hidden">
          {zones.length === 1
            ? `Days will be counted in ${zones[0]}. The last 30 days are read first, then 13 months back, or as far as the store allows.`
            : null}
          {zones.length > 1 ? 'These properties count their days in different zones. Compare them one by one.' : null}
        </p>
      </Card>
      {problem ? <Refusal problem={problem} /> : null}
      <div>
        <Button busy={busy} className="min-h-10 px-5" type="submit" variant="primary">
          Create reconciliation
        </Button>
      </div>
    </form>
  )
}

interface SourcesProps {
  name: 'stores' | 'properties'
  legend: string
  note: string
  options: readonly SourceOption[]
  chosen: readonly string[]
  onChange: (ids: string[]) => void
  error: string | undefined
  disabled: boolean
}

function Sources({ name, legend, note, options, chosen, onChange, error, disabled }: SourcesProps) {
  return (
    <fieldset aria-describedby={describedBy(name, true, Boolean(error))} disabled={disabled}>
      <legend className="mb-1.5 font-medium">{legend}</legend>
      <div className="flex flex-col gap-2">
        {options.map(({ id, label, kind, timeZone }) => (
          <Choice
            key={id}
            multiple
            name={name}
            note={[kind, timeZone].filter(Boolean).join(', ')}
            on={chosen.includes(id)}
            onChoose={() => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])}
          >
            {label}
          </Choice>
        ))}
      </div>
      {error ? (
        <div className="mt-1.5">
          <FieldError id={`${name}-error`}>{error}</FieldError>
        </div>
      ) : null}
      <p className="mt-1.5 text-muted text-sm" id={`${name}-hint`}>
        {note}
      </p>
    </fieldset>
  )
}
