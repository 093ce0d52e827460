'use client'

import { cx } from '@/app/_ui/cx'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { ChevronRightIcon } from '@/app/_ui/icons'
import { READING_FIELDS, type Reading, type ReadingField } from './reading'

interface ReadingOptionsProps {
  /** Prefix of the ids of the fields. */
  id: string
  reading: Reading
  onChange: (reading: Reading) => void
  errors: Partial<Record<ReadingField, string>>
  example: string
  open: boolean
  onToggle: (open: boolean) => void
}

/** For files that do not say everything about themselves. Closed, because most do. */
export function ReadingOptions({ id, reading, onChange, errors, example, open, onToggle }: ReadingOptionsProps) {
  const set = <F extends ReadingField>(field: F, value: Reading[F]) => onChange({ ...reading, [field]: value })
  const control = (field: ReadingField, hint = false) => ({
    id: `${id}-${field}`,
    'aria-invalid': Boolean(errors[field]),
    'aria-describedby': describedBy(`${id}-${field}`, hint, Boolean(errors[field])),
    className: inputClass,
  })
  const field = (name: ReadingField) => ({
    id: `${id}-${name}`,
    error: errors[name] ?? null,
    // A sentence needs the whole width.
    className: errors[name] || name === 'columns' ? 'sm:col-span-2' : undefined,
  })
  const said = READING_FIELDS.filter((name) => reading[name].trim() !== '').length
  return (
    <details className="group/reading" onToggle={(event) => onToggle(event.currentTarget.open)} open={open}>
      <summary className="flex w-fit items-center gap-1.5 rounded-control text-muted text-sm hover:text-text">
        <ChevronRightIcon className="size-4 transition-transform duration-150 group-open/reading:rotate-90" />
        How this file is written
        {said > 0 ? <span className="num">({said} said)</span> : null}
      </summary>
      <div className="mt-4 grid gap-4 sm:grid-cols-2">
        <Field label="Decimal mark" {...field('decimalMark')}>
          <select
            {...control('decimalMark')}
            onChange={(event) => set('decimalMark', event.target.value as Reading['decimalMark'])}
            value={reading.decimalMark}
          >
            <option value="">Found in the file</option>
            <option value=".">Point: 1,234.50</option>
            <option value=",">Comma: 1.234,50</option>
          </select>
        </Field>
        <Field label="Date order" {...field('dateOrder')}>
          <select
            {...control('dateOrder')}
            onChange={(event) => set('dateOrder', event.target.value as Reading['dateOrder'])}
            value={reading.dateOrder}
          >
            <option value="">Found in the file</option>
            <option value="dmy">Day, month, year: 31/12/2026</option>
            <option value="mdy">Month, day, year: 12/31/2026</option>
            <option value="ymd">Year, month, day: 2026-12-31</option>
          </select>
        </Field>
        <Field hint="Only for times without an offset." label="Time zone of the file" {...field('sourceTimeZone')}>
          <input
            {...control('sourceTimeZone', true)}
            autoComplete="off"
            list="time-zones"
            onChange={(event) => set('sourceTimeZone', event.target.value)}
            placeholder="As the period"
            value={reading.sourceTimeZone}
          />
        </Field>
        <Field hint="Only for files without a currency column." label="Currency" {...field('currency')}>
          <input
            {...control('currency', true)}
            autoComplete="off"
            className={cx(inputClass, 'uppercase placeholder:normal-case')}
            maxLength={3}
            onChange={(event) => set('currency', event.target.value)}
            placeholder="Found in the file"
            value={reading.currency}
          />
        </Field>
        <Field
          hint="When your columns have other names: one per line, our field = the column’s name in your file."
          label="Columns"
          {...field('columns')}
        >
          <textarea
            {...control('columns', true)}
            className={cx(inputClass, 'min-h-20 font-mono text-sm')}
            onChange={(event) => set('columns', event.target.value)}
            placeholder={example}
            spellCheck={false}
            value={reading.columns}
          />
        </Field>
      </div>
    </details>
  )
}
