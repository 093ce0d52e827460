'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { buttonClass } from '@/app/_ui/button'
import { cx } from '@/app/_ui/cx'
import { ChevronDownIcon } from '@/app/_ui/icons'

interface FilterMenuProps {
  label: string
  className?: string
  children: ReactNode
}

/** A list that drops down. It opens and closes without script; script adds closing by Esc or a press elsewhere. */
export function FilterMenu({ label, className, children }: FilterMenuProps) {
  const ref = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    const close = (event: Event) => {
      const details = ref.current
      if (!details?.open) return
      if (event instanceof KeyboardEvent) {
        if (event.key !== 'Escape') return
        details.querySelector('summary')?.focus()
      } else if (details.contains(event.target as Node)) return
      details.open = false
    }
    document.addEventListener('pointerdown', close)
    document.addEventListener('keydown', close)
    return () => {
      document.removeEventListener('pointerdown', close)
      document.removeEventListener('keydown', close)
    }
  }, [])
  return (
    <details className={cx('relative max-sm:static', className)} name="order-filters" ref={ref}>
      <summary className={buttonClass('secondary', 'cursor-pointer')}>
        {label}
        <ChevronDownIcon className="size-4 text-muted" />
      </summary>
      <ul className="absolute left-0 z-30 mt-1.5 max-h-96 w-72 overflow-y-auto rounded-card max-sm:inset-x-0 max-sm:w-auto border border-line bg-surface p-1.5 shadow-lg">
        {children}
      </ul>
    </details>
  )
}
