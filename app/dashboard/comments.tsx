'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { describedBy, Field, inputClass } from '@/app/_ui/field'
import { type Answer, type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Toast } from '@/app/_ui/toast'
import { Instant } from '@/app/_ui/when'
import type { CommentDto, CommentSubject } from '@/lib/services/comments/dto'

interface CommentsProps {
  on: CommentSubject
  clientId: string
  canWrite: boolean
  canRemoveAll: boolean
  timeZone: string
}

/** What people wrote about a line or a finding, and a box to add to it. */
export function Comments({ on, clientId, canWrite, canRemoveAll, timeZone }: CommentsProps) {
  const query = new URLSearchParams({ ...on }).toString()
  const router = useRouter()
  const [answer, setAnswer] = useState<Answer<{ items: CommentDto[] }> | null>(null)
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const [removedId, setRemovedId] = useState<string | null>(null)
  const dismiss = useCallback(() => setRemovedId(null), [])
  const load = useCallback(
    async (signal?: AbortSignal) => {
      const url = `/api/v1/comments?${query}`
      const given = await send<{ items: CommentDto[] }>('GET', url, { clientId, ...(signal && { signal }) })
      if (!signal?.aborted) setAnswer(given)
    },
    [query, clientId],
  )
  useEffect(() => {
    const abort = new AbortController()
    void load(abort.signal)
    return () => abort.abort()
  }, [load])

  async function change(work: Promise<Answer<unknown>>): Promise<boolean> {
    setBusy(true)
    const done = await work
    setProblem(done.ok ? null : done.problem)
    if (done.ok) await load()
    setBusy(false)
    router.refresh()
    return done.ok
  }

  async function add(event: FormEvent) {
    event.preventDefault()
    setError(text.trim() === '' ? 'Write something first.' : null)
    if (text.trim() === '') return
    if (await change(send('POST', '/api/v1/comments', { body: { ...on, text }, clientId }))) setText('')
  }

  async function remove(id: string) {
    if (await change(send('DELETE', `/api/v1/comments/${id}`, { clientId }))) setRemovedId(id)
  }
  async function restore(id: string) {
    setRemovedId(null)
    await change(send('POST', `/api/v1/comments/${id}/restore`, { clientId }))
  }

  const items = answer?.ok ? answer.value.items : []
  return (
    <section aria-busy={answer === null} className="flex flex-col gap-3">
      <h3 className="border-line border-b pb-1.5 font-semibold">Comments</h3>
      {answer === null ? <p className="text-muted">Reading comments…</p> : null}
      {answer && !answer.ok ? <p className="text-muted">Comments could not be read: {answer.problem.detail}</p> : null}
      {answer?.ok && items.length === 0 ? <p className="text-muted">Nobody has written anything yet.</p> : null}
      <ul className="flex flex-col gap-3">
        {items.map((item) => (
          <li className="flex flex-col gap-0.5" key={item.id}>
            <span className="flex flex-wrap items-baseline gap-x-2 text-muted text-sm">
              <span className="font-medium text-text">{item.by ?? 'Somebody who left'}</span>
              <Instant at={item.at} timeZone={timeZone} />
              {canWrite && (item.isOwn || canRemoveAll) ? (
                <button
                  aria-label={`Remove the comment of ${item.by ?? 'somebody who left'}`}
                  className="link"
                  disabled={busy}
                  onClick={() => void remove(item.id)}
                  type="button"
                >
                  Remove
                </button>
              ) : null}
            </span>
            <p className="whitespace-pre-wrap break-words">{item.text}</p>
          </li>
        ))}
      </ul>
      {problem ? <Refusal problem={problem} /> : null}
      {canWrite ? (
        <form className="flex flex-col items-start gap-2" noValidate onSubmit={(event) => void add(event)}>
          <Field className="w-full" error={error} id="comment" label="Add a comment">
            <textarea
              aria-describedby={describedBy('comment', false, error !== null)}
              aria-invalid={error !== null}
              className={inputClass}
              id="comment"
              maxLength={4_000}
              onChange={(event) => setText(event.target.value)}
              rows={2}
              value={text}
            />
          </Field>
          <Button busy={busy} type="submit">
            Add comment
          </Button>
        </form>
      ) : null}
      {removedId === null ? null : (
        <Toast message="The comment was removed." onClose={dismiss} onUndo={() => void restore(removedId)} />
      )}
    </section>
  )
}
