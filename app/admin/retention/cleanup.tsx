'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { countOf, formatCount } from '@/lib/sentences'
import type { CleanupDto } from '@/lib/services/retention/cleanup'

/** The plan by a press, then the removal by another. */
export function Cleanup() {
  const [plan, setPlan] = useState<CleanupDto | null>(null)
  const [isAsked, setIsAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  async function run(isRehearsal: boolean) {
    setBusy(true)
    setProblem(null)
    const answer = await send<CleanupDto>('POST', '/api/v1/admin/cleanup', { body: { dry_run: isRehearsal } })
    setBusy(false)
    if (!answer.ok) return setProblem(answer.problem)
    setPlan(answer.value)
    setIsAsked(!isRehearsal)
  }
  const parts = plan ? [{ id: '', name: 'The installation', steps: plan.installation }, ...plan.clients] : []
  const rows = parts.flatMap(({ id, name, steps }) =>
    steps.filter((step) => step.rows > 0).map((step) => ({ id, name, ...step })),
  )
  const total = rows.reduce((sum, row) => sum + (row.isRefused ? 0 : row.rows), 0)
  const away = plan?.clients.filter(({ isAway }) => isAway).map(({ name }) => name) ?? []
  const jobs = plan?.clients.filter(({ jobId }) => jobId !== null).length ?? 0
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-2">
        <Button busy={busy} onClick={() => void run(true)} variant={plan ? 'secondary' : 'primary'}>
          Show what is too old
        </Button>
        {plan && rows.length > 0 && !isAsked ? (
          <Button busy={busy} onClick={() => void run(false)} variant="danger">
            Remove it now
          </Button>
        ) : null}
      </div>
      {problem ? <Refusal problem={problem} /> : null}
      {plan && isAsked ? (
        <Notice live title={`${countOf(jobs, 'job')} asked for`} tone="neutral">
          <p>
            Each client’s job removes what is too old when it runs. See how they go under Jobs. What belongs to no
            client is gone already.
          </p>
        </Notice>
      ) : null}
      {away.length > 0 ? (
        <Notice title={`${away.join(', ')}: no answer`} tone="pending">
          <p>
            {away.length === 1 ? 'This client’s own database does' : 'The own databases of these clients do'} not
            answer, so what is too old there is not known. A job that is asked for waits until it does.
          </p>
        </Notice>
      ) : null}
      {plan && rows.length === 0 ? (
        <p role="status">Nothing is too old{away.length > 0 ? ' anywhere else' : ''}.</p>
      ) : null}
      {plan && rows.length > 0 ? (
        <>
          <p role="status">
            {countOf(total, 'row')} {total === 1 ? 'is' : 'are'} too old to keep, of{' '}
            {countOf(plan.clients.length, 'client')} and the installation.
          </p>
          <Table label="What is too old to keep">
            <TableHead>
              <Th>Client</Th>
              <Th>What</Th>
              <Th align="right">Rows</Th>
              <Th align="right">Of</Th>
              <Th>{''}</Th>
            </TableHead>
            <TableBody>
              {rows.map((row) => (
                <Tr key={`${row.id} ${row.table}`}>
                  <Td phone="top-left">{row.name}</Td>
                  <Td phone="bottom-left">{row.what}</Td>
                  <Td align="right" phone="top-right">
                    <span className="num">{formatCount(row.rows)}</span>
                  </Td>
                  <Td align="right" phone="bottom-right">
                    <span className="num text-muted">{formatCount(row.of)}</span>
                  </Td>
                  <Td>{row.isRefused ? 'Left: that is much of the table. Use the command with --force.' : ''}</Td>
                </Tr>
              ))}
            </TableBody>
          </Table>
        </>
      ) : null}
    </div>
  )
}
