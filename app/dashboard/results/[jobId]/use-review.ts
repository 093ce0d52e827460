'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useState } from 'react'
import { type Problem, send } from '@/app/_ui/problem'
import type { AnnotationValue } from '@/lib/services/annotations/dto'
import { changesFor, type ReviewChange, type ReviewedLine, reversed, sayDone } from './review'

interface Done {
  message: string
  /** Null once it was undone. */
  changes: ReviewChange[] | null
}

/** Decides about lines and takes it back; the page is read again after either. */
export function useReview({ jobId, clientId }: { jobId: string; clientId: string }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [done, setDone] = useState<Done | null>(null)

  async function put(changes: ReviewChange[]): Promise<boolean> {
    setBusy(true)
    const answer = await send('PUT', '/api/v1/annotations', { body: { jobId, changes }, clientId })
    setBusy(false)
    setProblem(answer.ok ? null : answer.problem)
    router.refresh()
    return answer.ok
  }

  async function apply(lines: readonly ReviewedLine[], news: Partial<AnnotationValue>): Promise<boolean> {
    const changes = changesFor(lines, news)
    if (changes.length === 0) return true
    const ok = await put(changes)
    setDone(ok ? { message: sayDone(changes.length, news), changes } : null)
    return ok
  }

  async function undo(changes: ReviewChange[]) {
    if (await put(reversed(changes))) setDone({ message: 'Undone.', changes: null })
    else setDone(null)
  }

  const dismiss = useCallback(() => setDone(null), [])
  return { busy, problem, done, apply, undo, dismiss }
}
