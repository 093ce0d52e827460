'use client'

import { type ComponentProps, useSyncExternalStore } from 'react'

const never = () => () => {}

/**
 * Takes no press before the page is alive: the browser itself would send the form then, with all that was typed, a
 * password too, in the page's address.
 */
export function SubmitButton({ disabled, ...rest }: ComponentProps<'button'>) {
  const isEarly = useSyncExternalStore(
    never,
    () => false,
    () => true,
  )
  return <button {...rest} data-early={isEarly || undefined} disabled={disabled || isEarly} type="submit" />
}
