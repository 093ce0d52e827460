import type { ReactNode } from 'react'
import { cx } from './cx'
import { WarningIcon } from './icons'

interface FieldProps {
  /** Id of the control; hint and error get ids derived from it. */
  id: string
  label: string
  hint?: ReactNode
  error?: string | null
  className?: string
  children: ReactNode
}

/** Label above, hint and error below. The control takes `describedBy(id, …)` and `aria-invalid` itself. */
export function Field({ id, label, hint, error, className, children }: FieldProps) {
  return (
    <div className={cx('flex flex-col gap-1.5', className)}>
      <label className="font-medium" htmlFor={id}>
        {label}
      </label>
      {children}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
      {hint ? (
        <p className="text-muted text-sm" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}

export function FieldError({ id, children }: { id?: string; children: ReactNode }) {
  return (
    <p className="flex items-start gap-1.5 text-critical text-sm" id={id}>
      <WarningIcon className="mt-0.5 size-4" />
      <span>{children}</span>
    </p>
  )
}

export const describedBy = (id: string, hint: boolean, error: boolean) =>
  cx(error && `${id}-error`, hint && `${id}-hint`) || undefined

export const inputClass =
  'min-h-9 w-full rounded-control border border-line bg-surface px-3 py-1.5 hover:border-faint aria-invalid:border-critical disabled:opacity-60'
