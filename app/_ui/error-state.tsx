'use client'

import { captureException } from '@sentry/nextjs'
import { useEffect } from 'react'
import { AWAY_DIGEST } from '@/lib/errors'
import { Button } from './button'
import { Card } from './card'

interface ErrorStateProps {
  error: unknown
  retry: () => void
}

const RETRY_MS = 5_000

/** A page that could not be shown; while the database is away it tries again by itself. The exception itself goes to monitoring, not to the reader. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
  const isAway = digest === AWAY_DIGEST
  useEffect(() => {
    // Every visitor would report it, and the server has.
    if (!isAway) captureException(error)
  }, [error, isAway])
  useEffect(() => {
    if (!isAway) return
    const timer = setInterval(retry, RETRY_MS)
    return () => clearInterval(timer)
  }, [isAway, retry])
  if (isAway)
    return (
      <Card className="flex flex-col items-start gap-3 p-6">
        <h1 className="font-semibold text-lg">The database is not answering right now</h1>
        <p className="max-w-xl text-muted">
          Nothing was lost, and jobs go on by themselves once it is back. This page tries again every few seconds.
        </p>
        <Button className="mt-1" onClick={retry}>
          Try now
        </Button>
      </Card>
    )
  return (
    <Card className="flex flex-col items-start gap-3 p-6">
      <h1 className="font-semibold text-lg">This page could not be loaded</h1>
      <p className="max-w-xl text-muted">
        Nothing was changed, and results that were published stay as they are. Try again; if it stays like this, tell
        whoever runs this installation{digest ? ' and give them the reference below' : ''}.
      </p>
      {digest ? <p className="font-mono text-muted text-sm">Reference {digest}</p> : null}
      <Button className="mt-1" onClick={retry} variant="primary">
        Try again
      </Button>
    </Card>
  )
}
