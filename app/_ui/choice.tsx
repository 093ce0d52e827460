import type { ReactNode } from 'react'
import { cx } from './cx'

interface ChoiceProps {
  /** Shared by the choices of one group. */
  name: string
  on: boolean
  onChoose: () => void
  /** Any number of the group may be on. */
  multiple?: boolean
  note?: ReactNode
  children: ReactNode
}

/** One of a few choices that are all visible; stands in a `<fieldset>`. */
export function Choice({ name, on, onChoose, multiple = false, note, children }: ChoiceProps) {
  return (
    <label
      className={cx(
        'flex min-h-9 cursor-pointer items-start gap-2 rounded-control border px-3.5 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        on ? 'border-accent bg-accent/5' : 'border-line bg-surface hover:border-faint',
      )}
    >
      <input
        checked={on}
        className="mt-1 accent-accent outline-none"
        name={name}
        onChange={onChoose}
        type={multiple ? 'checkbox' : 'radio'}
      />
      <span className="min-w-0">
        <span className={on ? 'font-medium' : undefined}>{children}</span>
        {note ? <span className="block text-muted text-sm">{note}</span> : null}
      </span>
    </label>
  )
}
