'use client'

import { ErrorState } from '@/app/_ui/error-state'

export default function AdminError({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorState error={error} retry={retry} />
}
