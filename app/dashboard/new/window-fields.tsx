'use client'

import { useState } from 'react'
import { Choice } from '@/app/_ui/choice'
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
        <Choice
          name="period"
          on={!custom}
          onChoose={() => {
            setCustom(false)
            onChange({ ...window, ...lastMonth })
          }}
        >
          {describeWindow(lastMonth)}
        </Choice>
        <Choice name="period" on={custom} onChoose={() => setCustom(true)}>
          Other days
        </Choice>
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
