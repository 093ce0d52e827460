'use client'

import { useEffect, useState } from 'react'
import { IconButton } from './icon-button'
import { CheckIcon, CopyIcon } from './icons'

/** An id or hash in full, with a button that copies it. */
export function CopyCode({ value, label }: { value: string; label: string }) {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = () => void navigator.clipboard.writeText(value).then(() => setCopied(true))
  return (
    <span className="inline-flex max-w-full items-center gap-1">
      <code className="min-w-0 break-all font-mono text-sm">{value}</code>
      <IconButton className="size-7" label={copied ? 'Copied' : `Copy ${label}`} onClick={copy}>
        {copied ? <CheckIcon className="size-4 text-matched" /> : <CopyIcon />}
      </IconButton>
      <span aria-live="polite" className="sr-only">
        {copied ? 'Copied' : ''}
      </span>
    </span>
  )
}
