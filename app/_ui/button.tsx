import Link from 'next/link'
import type { ComponentProps } from 'react'
import { cx } from './cx'
import { SubmitButton } from './submit-button'

type Variant = 'primary' | 'secondary' | 'quiet' | 'danger'

const BASE =
  'inline-flex min-h-9 items-center justify-center gap-2 rounded-control px-3.5 font-medium whitespace-nowrap transition-opacity duration-150 disabled:cursor-not-allowed disabled:not-data-early:opacity-60 aria-busy:cursor-progress'
const VARIANTS: Readonly<Record<Variant, string>> = {
  primary: 'bg-accent text-on-accent hover:opacity-90',
  secondary: 'border border-line bg-surface hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-text',
  danger: 'border border-critical/40 bg-surface text-critical hover:bg-critical/10',
}

export const buttonClass = (variant: Variant, className?: string) => cx(BASE, VARIANTS[variant], className)

interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  /** Work is under way: shown, and a second press does nothing. */
  busy?: boolean
}

export function Button({ variant = 'secondary', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  const props = {
    ...rest,
    'aria-busy': busy || undefined,
    className: buttonClass(variant, className),
    disabled: disabled || busy,
    children: (
      <>
        {busy ? <Spinner /> : null}
        {children}
      </>
    ),
  }
  return rest.type === 'submit' ? <SubmitButton {...props} /> : <button type="button" {...props} />
}

/** A quiet word in a table's row that does something. */
export function RowButton(props: ComponentProps<'button'>) {
  return (
    <button
      className="rounded-control py-0.5 text-muted text-sm underline-offset-2 hover:text-text hover:underline"
      type="button"
      {...props}
    />
  )
}

export function ButtonLink({
  variant = 'secondary',
  className,
  ...rest
}: ComponentProps<typeof Link> & { variant?: Variant }) {
  return <Link {...rest} className={buttonClass(variant, className)} />
}

export function Spinner() {
  return (
    <svg aria-hidden="true" className="size-4 animate-spin" fill="none" viewBox="0 0 16 16">
      <circle cx="8" cy="8" opacity="0.3" r="6" stroke="currentColor" strokeWidth="2" />
      <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" strokeLinecap="round" strokeWidth="2" />
    </svg>
  )
}
