'use client'

import { Dialog } from 'radix-ui'
import type { KeyboardEvent, ReactNode } from 'react'
import { IconButton } from './icon-button'
import { CloseIcon } from './icons'

interface DrawerProps {
  open: boolean
  onClose: () => void
  /** Puts the focus back; whoever opened the drawer knows where it was. */
  returnFocus: () => void
  title: ReactNode
  onKeyDown?: (event: KeyboardEvent) => void
  children: ReactNode
}

/** A side sheet over the page. Focus stays inside until it closes; Esc closes. */
export function Drawer({ open, onClose, returnFocus, title, onKeyDown, children }: DrawerProps) {
  return (
    <Dialog.Root onOpenChange={(next) => !next && onClose()} open={open}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade-in bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-50 flex w-full max-w-[480px] animate-drawer-in flex-col border-line border-l bg-surface shadow-lg outline-none"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            returnFocus()
          }}
          onKeyDown={onKeyDown}
        >
          <div className="flex items-center justify-between gap-4 border-line border-b py-2.5 pr-3 pl-5">
            <Dialog.Title className="min-w-0 truncate font-semibold text-md">{title}</Dialog.Title>
            <Dialog.Close asChild>
              <IconButton label="Close">
                <CloseIcon />
              </IconButton>
            </Dialog.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
