'use client'

import { type DragEvent, useRef, useState } from 'react'
import { cx } from '@/app/_ui/cx'
import { IconButton } from '@/app/_ui/icon-button'
import { CloseIcon, FileIcon, UploadIcon } from '@/app/_ui/icons'
import { formatSize } from './reading'

interface DropZoneProps {
  id: string
  label: string
  /** Which files are understood, briefly. */
  hint: string
  file: File | null
  onChange: (file: File | null) => void
  invalid: boolean
  describedBy: string | undefined
  disabled: boolean
}

/** A place for one file: drop it, or press to choose it. Underneath lies an ordinary file input, so keys work too. */
export function DropZone({ id, label, hint, file, onChange, invalid, describedBy, disabled }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const dropped = event.dataTransfer.files[0]
    if (dropped && !disabled) onChange(dropped)
  }
  const remove = () => {
    if (input.current) input.current.value = ''
    onChange(null)
    input.current?.focus()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra; the input inside does the same by key
    <div
      className={cx(
        'relative flex min-h-28 items-center rounded-card border bg-surface px-4 py-3 has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-2',
        over ? 'border-accent bg-accent/5' : invalid ? 'border-critical' : 'border-line',
        !file && 'border-dashed hover:border-faint',
      )}
      onDragLeave={() => setOver(false)}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDrop={drop}
    >
      <input
        aria-describedby={describedBy}
        aria-invalid={invalid}
        aria-label={file ? `${label}: ${file.name}. Choose another file` : `${label}: choose a file`}
        className={cx('absolute inset-0 cursor-pointer rounded-card opacity-0', file && 'right-14')}
        disabled={disabled}
        id={id}
        onChange={(event) => {
          const chosen = event.target.files?.[0]
          if (chosen) onChange(chosen)
        }}
        ref={input}
        type="file"
      />
      {file ? (
        <div className="flex min-w-0 flex-1 items-center gap-3">
          <FileIcon className="size-6 text-muted" />
          <div className="min-w-0 flex-1">
            <p className="truncate font-medium">{file.name}</p>
            <p className="num text-muted text-sm">{formatSize(file.size)}</p>
          </div>
          {disabled ? null : (
            <IconButton className="relative" label={`Remove ${file.name}`} onClick={remove}>
              <CloseIcon />
            </IconButton>
          )}
        </div>
      ) : (
        <div className="flex w-full flex-col items-center gap-1 text-center">
          <UploadIcon className="size-5 text-muted" />
          <p>
            Drop the file here or <span className="text-accent">choose it</span>
          </p>
          <p className="text-muted text-sm">{hint}</p>
        </div>
      )}
    </div>
  )
}
