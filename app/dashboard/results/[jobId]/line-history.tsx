'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { VerdictStatusLabel } from '@/app/_ui/badge'
import { type Answer, send } from '@/app/_ui/problem'
import { Instant } from '@/app/_ui/when'
import { describeVerdict } from '@/lib/labels'
import type { LineHistory as History } from '@/lib/services/results/history'

interface LineHistoryProps {
  jobId: string
  rowId: string
  currency: string
  timeZone: string
}

/** What each run has said about one line. */
export function LineHistory({ jobId, rowId, currency, timeZone }: LineHistoryProps) {
  const [answer, setAnswer] = useState<Answer<History> | null>(null)
  useEffect(() => {
    const abort = new AbortController()
    void send<History>('GET', `/api/v1/jobs/${jobId}/history?row=${rowId}`, { signal: abort.signal }).then(
      (given) => !abort.signal.aborted && setAnswer(given),
    )
    return () => abort.abort()
  }, [jobId, rowId])
  return (
    <section aria-busy={answer === null} className="mt-6">
      <h3 className="mb-2 border-line border-b pb-1.5 font-semibold">History</h3>
      {answer === null ? <p className="text-muted">Looking at earlier runs…</p> : null}
      {answer && !answer.ok ? (
        <p className="text-muted">
          Earlier runs could not be read: {answer.problem.detail} The line above still holds.
        </p>
      ) : null}
      {answer?.ok ? (
        <>
          {answer.value.items.length === 1 ? (
            <p className="mb-2 text-muted">Every run since the first said this.</p>
          ) : null}
          <ol className="flex flex-col gap-3">
            {answer.value.items.map(({ verdict, job, isShown }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the order never changes
              <li className="flex flex-col gap-0.5" key={index}>
                <span className="flex flex-wrap items-center gap-x-3">
                  <VerdictStatusLabel status={verdict.status} />
                  {isShown ? <span className="text-muted text-sm">this result</span> : null}
                </span>
                <span className="text-muted text-sm">
                  {job ? (
                    <>
                      Since{' '}
                      <Link className="link underline" href={`/dashboard/results/${job.id}`}>
                        the run of <Instant at={job.at} timeZone={timeZone} />
                      </Link>
                      :{' '}
                    </>
                  ) : null}
                  {describeVerdict(verdict, currency)}
                </span>
              </li>
            ))}
          </ol>
        </>
      ) : null}
    </section>
  )
}
