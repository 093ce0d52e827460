'use client'

import { Dialog as Primitive } from 'radix-ui'
import type { ReactNode } from 'react'

interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  /** What happens, for readers who hear the dialog open. */
  description: ReactNode
  children: ReactNode
}

/** A question in the middle of the page. Focus stays inside until it closes and then returns; Esc closes. */
export function Dialog({ open, onClose, title, description, children }: DialogProps) {
  return (
    <Primitive.Root onOpenChange={(next) => !next && onClose()} open={open}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <div className="pointer-events-none fixed inset-0 z-50 flex items-center justify-center p-4">
          <Primitive.Content className="pointer-events-auto max-h-full w-full max-w-lg animate-fade-in overflow-y-auto rounded-card border border-line bg-surface p-6 shadow-lg outline-none">
            <Primitive.Title className="font-semibold text-lg">{title}</Primitive.Title>
            <Primitive.Description asChild>
              <div className="mt-1 text-muted">{description}</div>
            </Primitive.Description>
            <div className="mt-5">{children}</div>
          </Primitive.Content>
        </div>
      </Primitive.Portal>
    </Primitive.Root>
  )
}
