'use client'

import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { CheckIcon } from './icons'

const ITEM =
  'flex min-h-9 items-center gap-2.5 rounded-control px-2.5 outline-none select-none data-highlighted:bg-sunken data-disabled:opacity-60'

/** A button that opens a list of actions or choices; arrow keys, Esc and typing ahead come from the primitive. */
export function Menu({ trigger, label, children }: { trigger: ReactNode; label: string; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          aria-label={label}
          className="z-50 min-w-56 animate-fade-in rounded-card border border-line bg-surface p-1.5 shadow-lg"
          collisionPadding={8}
          sideOffset={6}
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <DropdownMenu.Label className="px-2.5 pt-1.5 pb-1 text-muted text-sm">{children}</DropdownMenu.Label>
}

export const MenuSeparator = () => <DropdownMenu.Separator className="my-1.5 h-px bg-line" />

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <DropdownMenu.Item className={ITEM} onSelect={onSelect}>
      {children}
    </DropdownMenu.Item>
  )
}

/** Leads to another page. */
export function MenuLink({ href, here = false, children }: { href: string; here?: boolean; children: ReactNode }) {
  return (
    <DropdownMenu.Item asChild>
      <Link aria-current={here ? 'page' : undefined} className={ITEM} href={href}>
        {children}
      </Link>
    </DropdownMenu.Item>
  )
}

interface MenuChoiceProps<T extends string> {
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}

/** One of several, with a tick at the present one. */
export function MenuChoice<T extends string>({ value, options, onChange }: MenuChoiceProps<T>) {
  return (
    <DropdownMenu.RadioGroup onValueChange={(next) => onChange(next as T)} value={value}>
      {options.map((option) => (
        <DropdownMenu.RadioItem className={ITEM} key={option.value} value={option.value}>
          <span className="flex size-4 items-center justify-center">
            <DropdownMenu.ItemIndicator>
              <CheckIcon className="size-4 text-accent" />
            </DropdownMenu.ItemIndicator>
          </span>
          {option.label}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  )
}
