'use client'

import { type FormEvent, type ReactNode, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { bodyOf, type DraftErrors, errorsByField, type ScheduleDraft, whenOf } from './schedule-draft'
import { SchedulePreview } from './schedule-preview'
import { CATCH_UP_WORDS, OVERLAP_WORDS } from './schedule-words'

const EVERY = [
  ['day', 'Every day'],
  ['weekday', 'Monday to Friday'],
  ['week', 'Every week'],
  ['month', 'Every month'],
  ['cron', 'By a cron expression'],
] as const
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

interface ScheduleFormProps {
  initial: ScheduleDraft
  /** What is made or changed. */
  target: { reconciliationId: string } | { scheduleId: string }
  /** Zone in which the next runs are shown. */
  showTimesIn: string
  onSaved: () => void
  onCancel: () => void
}

export function ScheduleForm({ initial, target, showTimesIn, onSaved, onCancel }: ScheduleFormProps) {
  const [draft, setDraft] = useState(initial)
  const [errors, setErrors] = useState<DraftErrors>({})
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (change: Partial<ScheduleDraft>) => {
    setDraft({ ...draft, ...change })
    setErrors({})
  }

  async function save(event: FormEvent) {
    event.preventDefault()
    setBusy(true)
    setProblem(null)
    const body = bodyOf(draft)
    const answer =
      'scheduleId' in target
        ? await send<ScheduleDto>('PATCH', `/api/v1/schedules/${target.scheduleId}`, { body })
        : await send<ScheduleDto>('POST', '/api/v1/schedules', { body: { ...body, ...target } })
    setBusy(false)
    if (answer.ok) return onSaved()
    const refused = errorsByField(answer.problem.errors)
    setErrors(refused.errors)
    const [first] = Object.keys(refused.errors)
    if (first) document.getElementById(idOf(first))?.focus()
    if (!refused.areAllPlaced) setProblem(answer.problem)
  }

  const field = (name: keyof ScheduleDraft, label: string, type: string, more: FieldMore = {}) => (
    <Field className={more.className ?? ''} error={errors[name] ?? null} hint={more.hint} id={idOf(name)} label={label}>
      <input
        aria-describedby={describedBy(idOf(name), more.hint !== undefined, Boolean(errors[name]))}
        aria-invalid={Boolean(errors[name])}
        className={inputClass}
        id={idOf(name)}
        list={more.list}
        max={more.max}
        min={more.min}
        onChange={(event) => set({ [name]: event.target.value })}
        type={type}
        value={draft[name]}
      />
    </Field>
  )
  const select = (name: 'every' | 'weekday', label: string, options: readonly (readonly [string, string])[]) => (
    <Field error={errors[name] ?? null} id={idOf(name)} label={label}>
      <select
        aria-describedby={describedBy(idOf(name), false, Boolean(errors[name]))}
        className={inputClass}
        id={idOf(name)}
        onChange={(event) => set({ [name]: event.target.value })}
        value={draft[name]}
      >
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  )

  return (
    <form className="flex flex-col gap-5" noValidate onSubmit={(event) => void save(event)}>
      <div className="grid gap-4 sm:grid-cols-2">
        {select('every', 'How often', EVERY)}
        {draft.every === 'week'
          ? select(
              'weekday',
              'On',
              WEEKDAYS.map((day, index) => [String(index + 1), day] as const),
            )
          : null}
        {draft.every === 'month' ? field('dayOfMonth', 'On day', 'number', { min: 1, max: 28 }) : null}
        {draft.every === 'cron'
          ? field('cron', 'Cron expression', 'text', { hint: 'Minute, hour, day, month, weekday' })
          : field('time', 'At', 'time')}
      </div>
      <SchedulePreview
        key={JSON.stringify(whenOf(draft))}
        onRefused={(refused) => setErrors((known) => ({ ...refused, ...known }))}
        showTimesIn={showTimesIn}
        when={whenOf(draft)}
      />
      <Group title="Which days">
        <Choice name="window" on={draft.windowKind === 'rolling'} onChoose={() => set({ windowKind: 'rolling' })}>
          The last days
        </Choice>
        <Choice name="window" on={draft.windowKind === 'month'} onChoose={() => set({ windowKind: 'month' })}>
          The calendar month before
        </Choice>
        <Choice name="window" on={draft.windowKind === 'fixed'} onChoose={() => set({ windowKind: 'fixed' })}>
          Always the same days
        </Choice>
      </Group>
      {draft.windowKind === 'rolling'
        ? field('days', 'How many days', 'number', {
            min: 1,
            hint: 'GA4 goes on changing a day for a while: 30 days see all of it.',
          })
        : null}
      {draft.windowKind === 'fixed' ? (
        <div className="grid gap-4 sm:grid-cols-2">
          {field('from', 'First day', 'date')}
          {field('to', 'Last day', 'date')}
        </div>
      ) : null}
      <details
        className="rounded-control border border-line px-4 py-3"
        open={Boolean(errors.timeZone || errors.endDaysAgo)}
      >
        <summary className="cursor-pointer rounded-control font-medium">More</summary>
        <div className="mt-4 flex flex-col gap-5">
          {field('timeZone', 'Time zone of the times', 'text', { list: idOf('zones') })}
          <datalist id={idOf('zones')}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          {draft.windowKind === 'rolling'
            ? field('endDaysAgo', 'The last of these days lies how many days before the run', 'number', {
                min: 0,
                max: 60,
              })
            : null}
          <Group title="When the run before is still at work">
            {(['skip', 'queue'] as const).map((overlap) => (
              <Choice
                key={overlap}
                name="overlap"
                note={OVERLAP_WORDS[overlap].note}
                on={draft.overlap === overlap}
                onChoose={() => set({ overlap })}
              >
                {OVERLAP_WORDS[overlap].label}
              </Choice>
            ))}
          </Group>
          <Group title="When runs could not start at their time">
            {(['latest', 'all', 'none'] as const).map((catchUp) => (
              <Choice
                key={catchUp}
                name="catchUp"
                note={CATCH_UP_WORDS[catchUp].note}
                on={draft.catchUp === catchUp}
                onChoose={() => set({ catchUp })}
              >
                {CATCH_UP_WORDS[catchUp].label}
              </Choice>
            ))}
          </Group>
        </div>
      </details>
      {problem ? <Refusal problem={problem} /> : null}
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button busy={busy} type="submit" variant="primary">
          {'scheduleId' in target ? 'Save' : 'Add schedule'}
        </Button>
      </div>
    </form>
  )
}

interface FieldMore {
  hint?: string
  min?: number
  max?: number
  list?: string
  className?: string
}

const idOf = (name: string) => `schedule-${name}`

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 font-medium">{title}</legend>
      {children}
    </fieldset>
  )
}
