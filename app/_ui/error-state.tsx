'use client'

import { captureException } from '@sentry/nextjs'
import { useEffect } from 'react'
import { Button } from './button'
import { Card } from './card'

interface ErrorStateProps {
  error: unknown
  retry: () => void
}

/** A page that could not be shown. The exception itself goes to monitoring, not to the reader. */
export function ErrorState({ error, retry }: ErrorStateProps) {
  useEffect(() => {
    captureException(error)
  }, [error])
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : null
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
