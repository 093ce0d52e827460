'use client'

import { Field, inputClass } from '@/app/_ui/field'
import { instantOfWallClock } from '@/lib/period'

/** What the fields of a form about something that happened hold: local time in the client's zone, and an address. */

interface TimeFieldProps {
  id: string
  label: string
  timeZone: string
  value: string
  max?: string
  onChange: (value: string) => void
}

export function TimeField({ id, label, timeZone, value, max, onChange }: TimeFieldProps) {
  return (
    <Field hint={`In ${timeZone}.`} id={id} label={label}>
      <input
        className={inputClass}
        id={id}
        max={max}
        onChange={(event) => onChange(event.target.value)}
        type="datetime-local"
        value={value}
      />
    </Field>
  )
}

/** As an ISO instant; undefined when it was left at now, or holds no time: the server's clock decides what now is. */
export function instantOf(value: string, now: string, timeZone: string): string | undefined {
  const wall = Date.parse(`${value}:00Z`)
  return value === now || Number.isNaN(wall) ? undefined : new Date(instantOfWallClock(wall, timeZone)).toISOString()
}

interface LinkFieldProps {
  id: string
  className?: string
  value: string
  onChange: (value: string) => void
}

export function LinkField({ id, className, value, onChange }: LinkFieldProps) {
  return (
    <Field {...(className && { className })} hint="Optional: a ticket or commit." id={id} label="Link">
      <input
        className={inputClass}
        id={id}
        inputMode="url"
        maxLength={500}
        onChange={(event) => onChange(event.target.value)}
        placeholder="https://"
        value={value}
      />
    </Field>
  )
}
