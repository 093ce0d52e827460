'use client'

import { useState } from 'react'
import { cx } from '@/app/_ui/cx'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { describeWindow } from '@/lib/period'
import type { ChosenWindow } from './reading'

export type WindowErrors = Partial<Record<keyof ChosenWindow, string>>

interface WindowFieldsProps {
  window: ChosenWindow
  /** The last whole month in the client's zone. */
  lastMonth: { from: string; to: string }
  onChange: (window: ChosenWindow) => void
  errors: WindowErrors
  disabled: boolean
}

export function WindowFields({ window, lastMonth, onChange, errors, disabled }: WindowFieldsProps) {
  const isLastMonth = window.from === lastMonth.from && window.to === lastMonth.to
  const [custom, setCustom] = useState(!isLastMonth)
  const choice = (label: string, on: boolean, choose: () => void) => (
    <label
      className={cx(
        'flex min-h-9 cursor-pointer items-center gap-2 rounded-control border px-3.5 has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        on ? 'border-accent bg-accent/5 font-medium' : 'border-line bg-surface hover:border-faint',
      )}
    >
      <input checked={on} className="accent-accent outline-none" name="period" onChange={choose} type="radio" />
      {label}
    </label>
  )
  const day = (name: 'from' | 'to', label: string) => (
    <Field error={errors[name] ?? null} id={name} label={label}>
      <input
        aria-describedby={describedBy(name, false, Boolean(errors[name]))}
        aria-invalid={Boolean(errors[name])}
        className={inputClass}
        disabled={disabled}
        id={name}
        onChange={(event) => onChange({ ...window, [name]: event.target.value })}
        type="date"
        value={window[name]}
      />
    </Field>
  )
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-wrap gap-2" disabled={disabled}>
        <legend className="mb-1.5 font-medium">Period</legend>
        {choice(describeWindow(lastMonth), !custom, () => {
          setCustom(false)
          onChange({ ...window, ...lastMonth })
        })}
        {choice('Other days', custom, () => setCustom(true))}
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-4">
        {custom ? day('from', 'First day') : null}
        {custom ? day('to', 'Last day') : null}
        <Field
          className="sm:col-span-2"
          error={errors.timeZone ?? null}
          hint="The zone of your GA4 property: it decides which day a sale belongs to."
          id="timeZone"
          label="Time zone"
        >
          <input
            aria-describedby={describedBy('timeZone', true, Boolean(errors.timeZone))}
            aria-invalid={Boolean(errors.timeZone)}
            autoComplete="off"
            className={inputClass}
            disabled={disabled}
            id="timeZone"
            list="time-zones"
            onChange={(event) => onChange({ ...window, timeZone: event.target.value })}
            value={window.timeZone}
          />
        </Field>
      </div>
    </div>
  )
}
