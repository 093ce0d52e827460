'use client'

import { useState } from 'react'
import { Button, ButtonLink } from '@/app/_ui/button'
import { Field, inputClass } from '@/app/_ui/field'
import { Notice } from '@/app/_ui/notice'
import { type Problem, send } from '@/app/_ui/problem'
import { Refusal } from '@/app/_ui/refusal'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { countOf } from '@/lib/sentences'
import type { ClientImportDto } from '@/lib/services/clients/dto'

const EXAMPLE = 'name,zone,currency,owner_email\n'

/** A list as text or file, looked at first; all rows are made or none. */
export function ImportForm() {
  const [csv, setCsv] = useState(EXAMPLE)
  const [found, setFound] = useState<ClientImportDto | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Problem | null>(null)
  const change = (text: string) => {
    setCsv(text)
    setFound(null)
    setProblem(null)
  }
  async function run(isRehearsal: boolean) {
    setBusy(true)
    setProblem(null)
    const body = { csv, dry_run: isRehearsal }
    const answer = await send<ClientImportDto>('POST', '/api/v1/admin/clients/import', { body })
    setBusy(false)
    if (answer.ok) setFound(answer.value)
    else setProblem(answer.problem)
  }
  const isMade = found !== null && found.created.length > 0
  if (isMade)
    return (
      <Notice live title={`${countOf(found.created.length, 'client')} made`} tone="neutral">
        <p>Owners with an address were invited. A client made by mistake can be deleted on its page.</p>
        <ButtonLink className="mt-2 self-start" href="/admin/clients" variant="primary">
          See all clients
        </ButtonLink>
      </Notice>
    )
  return (
    <div className="flex flex-col gap-5">
      <Field hint="The first line names the columns." id="clients-csv" label="The list, as CSV">
        <textarea
          aria-describedby="clients-csv-hint"
          className={`${inputClass} min-h-40 font-mono text-sm`}
          id="clients-csv"
          onChange={(event) => change(event.target.value)}
          value={csv}
        />
      </Field>
      <Field id="clients-file" label="Or a CSV file">
        <input
          accept=".csv,text/csv"
          className={inputClass}
          id="clients-file"
          onChange={(event) => void event.target.files?.[0]?.text().then(change)}
          type="file"
        />
      </Field>
      {problem ? <Refusal problem={problem} /> : null}
      {found ? (
        <Table label="What would be made">
          <TableHead>
            <Th>Line</Th>
            <Th>Name</Th>
            <Th>Zone</Th>
            <Th>Currency</Th>
            <Th>First owner</Th>
            <Th>What is wrong</Th>
          </TableHead>
          <TableBody>
            {found.rows.map((row) => (
              <Tr key={row.line}>
                <Td>
                  <span className="num">{row.line}</span>
                </Td>
                <Td phone="top-left">{row.name || '–'}</Td>
                <Td phone="top-right">{row.timeZone}</Td>
                <Td>{row.currency}</Td>
                <Td>{row.ownerEmail ?? '–'}</Td>
                <Td phone="bottom">
                  {row.errors.map(({ field, message }) => (
                    <span className="block text-critical text-sm" key={`${field} ${message}`}>
                      {field}: {message}
                    </span>
                  ))}
                </Td>
              </Tr>
            ))}
          </TableBody>
        </Table>
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button busy={busy} onClick={() => void run(true)} variant={found ? 'secondary' : 'primary'}>
          Look at it
        </Button>
        {found ? (
          <Button
            busy={busy}
            disabled={found.errorCount > 0 || found.rows.length === 0}
            onClick={() => void run(false)}
            variant="primary"
          >
            Create {countOf(found.rows.length, 'client')}
          </Button>
        ) : null}
        <p className="text-muted text-sm" role="status">
          {found && found.errorCount > 0 ? `${countOf(found.errorCount, 'row')} to put right first.` : ''}
        </p>
      </div>
    </div>
  )
}
