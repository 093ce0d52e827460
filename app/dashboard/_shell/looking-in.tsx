'use client'

import { useState } from 'react'
import { type Problem, send } from '@/app/_ui/problem'

/** For a platform admin inside a client for an hour: where they are, what they may, and the way out. */
export function LookingIn({ client }: { client: { id: string; name: string } }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function leave() {
    setBusy(true)
    const answer = await send('DELETE', `/api/v1/admin/clients/${client.id}/break-glass`)
    if (answer.ok || answer.problem.status === 404) return window.location.assign(`/admin/clients/${client.id}`)
    setBusy(false)
    setProblem(answer.problem)
  }
  return (
    <section
      aria-label="Break-glass access"
      className="sticky top-14 z-20 flex flex-wrap items-center gap-x-4 gap-y-1 border-critical/40 border-b bg-surface px-4 py-2 text-sm md:px-8"
    >
      <p className="min-w-0 flex-1">
        <strong className="font-semibold text-critical">You are looking into {client.name}.</strong> You read what a
        viewer reads; its owners were told, and it ends within the hour.
      </p>
      {problem ? (
        <span className="text-critical" role="alert">
          {problem.title}
        </span>
      ) : null}
      <button
        className="rounded-control px-2 py-1 font-medium text-accent hover:bg-sunken disabled:opacity-60"
        disabled={busy}
        onClick={() => void leave()}
        type="button"
      >
        End it now
      </button>
    </section>
  )
}
