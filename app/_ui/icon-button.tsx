import type { ComponentProps } from 'react'
import { cx } from './cx'

interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does; read out, and shown on hover. */
  label: string
}

export function IconButton({ label, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      className={cx(
        'inline-flex size-9 items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-text',
        className,
      )}
      title={label}
    />
  )
}
