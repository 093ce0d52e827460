'use client'

import { ErrorState } from './_ui/error-state'
import './globals.css'

/** Stands in for the root layout when that itself fails. */
export default function GlobalError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <html lang="en">
      <body className="font-sans">
        <title>This page could not be loaded</title>
        <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center p-6">
          <ErrorState error={error} retry={retry} />
        </main>
      </body>
    </html>
  )
}
