'use client'

import { useEffect } from 'react'
import { Button } from './button'
import { IconButton } from './icon-button'
import { CloseIcon } from './icons'

/** Long enough to read it and reach the button, by keyboard too. */
const SHOWN_MS = 12_000

interface ToastProps {
  message: string
  onUndo?: (() => void) | undefined
  onClose: () => void
}

/** What was just done, with the way back. It goes by itself; what it says must be visible in the page as well. */
export function Toast({ message, onUndo, onClose }: ToastProps) {
  useEffect(() => {
    const timer = setTimeout(onClose, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [onClose])
  return (
    <div
      className="fixed inset-x-4 bottom-20 z-[60] mx-auto flex w-fit max-w-[calc(100%-2rem)] animate-fade-in items-center gap-3 rounded-card border border-line bg-surface py-2 pr-2 pl-4 shadow-lg md:bottom-6"
      role="status"
    >
      <span>{message}</span>
      {onUndo ? (
        <Button onClick={onUndo} variant="quiet">
          Undo
        </Button>
      ) : null}
      <IconButton label="Dismiss" onClick={onClose}>
        <CloseIcon />
      </IconButton>
    </div>
  )
}
