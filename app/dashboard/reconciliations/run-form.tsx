'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { describeWindow, isDay } from '@/lib/period'
import type { JobDto } from '@/lib/services/jobs/dto'
import { type Days, daysOfPreset, PRESET_WORDS, PRESETS, type Preset } from './periods'

interface RunFormProps {
  reconciliation: { id: string; name: string; timeZone: string }
  /** In the reconciliation's zone. */
  today: string
  /** Days somebody asked for before, to be tried again. */
  wanted: Days | null
}

/** Asks for a run and goes to its page. */
export function RunForm({ reconciliation, today, wanted }: RunFormProps) {
  const router = useRouter()
  const { id, name, timeZone } = reconciliation
  const [preset, setPreset] = useState<Preset>(wanted ? 'custom' : 'last_month')
  const [custom, setCustom] = useState(wanted ?? daysOfPreset('last_month', today))
  const [errors, setErrors] = useState<Partial<Record<keyof Days, string>>>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const days = preset === 'custom' ? custom : daysOfPreset(preset, today)

  async function run(event: FormEvent) {
    event.preventDefault()
    setProblem(null)
    const wrong = checkDays(days, today)
    setErrors(wrong)
    const [first] = Object.keys(wrong)
    if (first) return document.getElementById(`${id}-${first}`)?.focus()
    setBusy(true)
    const answer = await send<JobDto>('POST', '/api/v1/jobs', {
      body: { reconciliationId: id, ...days, timeZone, acceptIncomplete: false },
    })
    if (answer.ok) return router.push(`/dashboard/jobs/${answer.value.id}`)
    setBusy(false)
    setProblem(answer.problem)
  }

  const day = (field: keyof Days, label: string) => (
    <Field error={errors[field] ?? null} id={`${id}-${field}`} label={label}>
      <input
        aria-describedby={describedBy(`${id}-${field}`, false, Boolean(errors[field]))}
        aria-invalid={Boolean(errors[field])}
        className={inputClass}
        disabled={busy}
        id={`${id}-${field}`}
        max={today}
        onChange={(event) => setCustom({ ...custom, [field]: event.target.value })}
        type="date"
        value={custom[field]}
      />
    </Field>
  )
  return (
    <form className="flex flex-col gap-4" noValidate onSubmit={(event) => void run(event)}>
      <div className="flex flex-wrap items-end gap-x-4 gap-y-3">
        <Field className="w-48 max-sm:w-full" id={`${id}-period`} label="Period">
          <select
            className={inputClass}
            disabled={busy}
            id={`${id}-period`}
            onChange={(event) => {
              setPreset(event.target.value as Preset)
              setErrors({})
            }}
            value={preset}
          >
            {PRESETS.map((one) => (
              <option key={one} value={one}>
                {PRESET_WORDS[one]}
              </option>
            ))}
          </select>
        </Field>
        {preset === 'custom' ? (
          <>
            {day('from', 'First day')}
            {day('to', 'Last day')}
          </>
        ) : null}
        <Button aria-label={`Run ${name}`} busy={busy} type="submit" variant="primary">
          Run
        </Button>
        {preset === 'custom' ? null : <p className="self-center text-muted text-sm">{describeWindow(days)}</p>}
      </div>
      {problem ? <Refusal problem={problem} /> : null}
    </form>
  )
}

function checkDays({ from, to }: Days, today: string): Partial<Record<keyof Days, string>> {
  return {
    ...(isDay(from) ? {} : { from: 'Choose the first day.' }),
    ...(isDay(to) ? {} : { to: 'Choose the last day.' }),
    ...(isDay(to) && to > today ? { to: 'This day has not come yet.' } : {}),
    ...(isDay(from) && isDay(to) && to < from ? { to: 'The last day lies before the first. Swap them.' } : {}),
  }
}
