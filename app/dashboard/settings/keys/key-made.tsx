'use client'

import { useEffect, useRef } from 'react'
import { Button } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'
import { CopyCode } from '@/app/_ui/code'

/** A key that was just made: the only time its text can be seen. */
export function KeyMade({ name, text, onDone }: { name: string; text: string; onDone: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <Card className="flex max-w-3xl flex-col gap-4 p-5">
      <div>
        <h3 className="font-semibold text-md outline-none" ref={heading} tabIndex={-1}>
          The key for {name}
        </h3>
        <p className="text-muted">
          It is shown only now. Put it where the program keeps its secrets; if it is lost, revoke it and make another.
        </p>
      </div>
      <div className="rounded-control border border-accent/40 bg-accent/5 px-4 py-3">
        <CopyCode label="key" value={text} />
      </div>
      <p className="text-muted text-sm">
        The program sends it with each request as the header <code className="font-mono">Authorization: Bearer …</code>.
      </p>
      <div>
        <Button onClick={onDone}>Done</Button>
      </div>
    </Card>
  )
}
