'use client'

import { ErrorState } from './_ui/error-state'

export default function RootError({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="mx-auto flex min-h-dvh max-w-2xl flex-col justify-center p-6">
      <ErrorState error={error} retry={retry} />
    </main>
  )
}
