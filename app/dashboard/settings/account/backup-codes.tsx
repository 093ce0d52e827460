'use client'

import { useState } from 'react'
import { Button, buttonClass } from '@/app/_ui/button'
import { CheckIcon, CopyIcon, DownloadIcon } from '@/app/_ui/icons'

/** Shown once, right after they were made. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const [isCopied, setIsCopied] = useState(false)
  const text = `${codes.join('\n')}\n`
  const copy = () => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))
  return (
    <div className="flex max-w-lg flex-col gap-4">
      <div>
        <h3 className="font-medium">Keep these backup codes</h3>
        <p className="text-muted">
          Each one replaces your phone once. They are not shown again: print them or put them where you keep passwords.
        </p>
      </div>
      <ul className="grid gap-x-6 sm:grid-cols-2 gap-y-1 rounded-card border border-line bg-sunken p-4 font-mono">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button onClick={copy}>
          {isCopied ? <CheckIcon className="size-4 text-matched" /> : <CopyIcon />}
          {isCopied ? 'Copied' : 'Copy them'}
        </Button>
        <a
          className={buttonClass('secondary')}
          download="backup-codes.txt"
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}
        >
          <DownloadIcon />
          Download them
        </a>
        <Button onClick={onDone} variant="primary">
          I have kept them
        </Button>
      </div>
    </div>
  )
}
