'use client'

import { useCallback, useEffect, useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Field, inputClass } from '@/app/_ui/field'
import { Money } from '@/app/_ui/money'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Day, Instant } from '@/app/_ui/when'
import type { LinkCandidate, LinkDto } from '@/lib/services/links/dto'
import type { VerdictRow } from '@/lib/services/results/dto'

interface LinkPanelProps {
  row: VerdictRow
  jobId: string
  clientId: string
  currency: string
  timeZone: string
  canManage: boolean
}

/** Lines a person may tie: orders GA4 did not see, and GA4 ids without an order. */
const isFree = ({ side, status, matchedBy }: VerdictRow) =>
  side === 'store' ? matchedBy === null : status !== 'ga4_not_set' && status !== 'ga4_other_row'

/** Links that people made for a line, and a search for the other half of the same sale. They hold from the next run on. */
export function LinkPanel({ row, jobId, clientId, currency, timeZone, canManage }: LinkPanelProps) {
  const [links, setLinks] = useState<LinkDto[]>([])
  const [candidates, setCandidates] = useState<LinkCandidate[] | null>(null)
  const [search, setSearch] = useState('')
  const [problem, setProblem] = useState<Problem | null>(null)
  const [busy, setBusy] = useState(false)
  const isLinkable = canManage && isFree(row)
  const load = useCallback(async () => {
    const query = new URLSearchParams({ jobId, row: row.id })
    const answer = await send<{ items: LinkDto[] }>('GET', `/api/v1/links?${query}`, { clientId })
    if (answer.ok) setLinks(answer.value.items)
    else setProblem(answer.problem)
  }, [jobId, row.id, clientId])
  useEffect(() => {
    void load()
  }, [load])

  async function look(text: string) {
    setSearch(text)
    const query = new URLSearchParams({ jobId, row: row.id, ...(text.trim() && { search: text.trim() }) })
    const answer = await send<{ items: LinkCandidate[] }>('GET', `/api/v1/links/candidates?${query}`, { clientId })
    if (answer.ok) setCandidates(answer.value.items)
    else setProblem(answer.problem)
  }

  async function change(method: 'POST' | 'DELETE', url: string, body?: unknown) {
    setBusy(true)
    const answer = await send(method, url, { clientId, ...(body !== undefined && { body }) })
    setProblem(answer.ok ? null : answer.problem)
    if (answer.ok) {
      setCandidates(null)
      await load()
    }
    setBusy(false)
  }

  const tie = (other: LinkCandidate) =>
    change('POST', '/api/v1/links', {
      jobId,
      orderRow: row.side === 'store' ? row.id : other.row,
      analyticsRow: row.side === 'store' ? other.row : row.id,
    })

  if (links.length === 0 && !isLinkable) return problem ? <Refusal problem={problem} /> : null
  return (
    <section className="flex flex-col gap-3">
      <h3 className="border-line border-b pb-1.5 font-semibold">Linked by hand</h3>
      {links.map((link) => (
        <div className="flex flex-wrap items-baseline justify-between gap-2" key={link.id}>
          <p>
            Order {link.orderId} and GA4 id <span className="break-all">{link.analyticsId}</span> are the same sale,
            said {link.by ?? 'somebody who left'}, <Instant at={link.at} timeZone={timeZone} />.
            {row.matchedBy?.pass === 'manual' ? null : ' It counts from the next run on.'}
          </p>
          {canManage ? (
            <Button disabled={busy} onClick={() => void change('DELETE', `/api/v1/links/${link.id}`)}>
              Undo link
            </Button>
          ) : null}
        </div>
      ))}
      {problem ? <Refusal problem={problem} /> : null}
      {isLinkable && links.length === 0 && candidates === null ? (
        <div>
          <Button onClick={() => void look('')}>{row.side === 'store' ? 'Find it in GA4' : 'Find its order'}</Button>
        </div>
      ) : null}
      {candidates === null ? null : (
        <>
          <Field
            hint="Lines without a partner, nearest in amount first."
            id="link-search"
            label={row.side === 'store' ? 'GA4 ids without an order' : 'Orders GA4 did not see'}
          >
            <input
              className={inputClass}
              id="link-search"
              onChange={(event) => void look(event.target.value)}
              placeholder="Id or name"
              type="search"
              value={search}
            />
          </Field>
          {candidates.length === 0 ? <p className="text-muted">None.</p> : null}
          <ul className="flex flex-col divide-y divide-line">
            {candidates.map((one) => (
              <li className="flex items-center justify-between gap-3 py-2" key={one.row}>
                <span className="min-w-0">
                  <span className="num block truncate font-medium">{one.title}</span>
                  <span className="text-muted text-sm">
                    {one.day ? <Day day={one.day} /> : null} · <Money currency={currency} minor={one.minor} />
                  </span>
                </span>
                <Button aria-label={`${one.title} is the same sale`} disabled={busy} onClick={() => void tie(one)}>
                  Same sale
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
