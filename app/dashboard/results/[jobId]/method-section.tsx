import type { ReactNode } from 'react'
import { Card, Section } from '@/app/_ui/card'
import { CopyCode } from '@/app/_ui/code'
import { Money } from '@/app/_ui/money'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Day } from '@/app/_ui/when'
import { aliasKindLabel, basisLabel, untrustedReason } from '@/lib/labels'
import type { Summary } from '@/lib/reconcile/types'
import { countOf, formatCount } from '@/lib/sentences'
import type { ResultDto } from '@/lib/services/results/dto'
import type { Rejection } from '@/lib/transaction'

const REJECTIONS_SHOWN = 100

/** What the result rests on, for whoever wants to check it. */
export function MethodSection({ result }: { result: ResultDto }) {
  const { summary, notes, rejections, rejectionCount, resultHash } = result
  return (
    <Section id="method" lead="What this result rests on." title="Method and quality">
      <Card className="divide-y divide-line">
        <Part title="How orders were found">
          <IdKinds summary={summary} />
        </Part>
        <Part title="How amounts were compared">
          <Basis summary={summary} />
        </Part>
        <Part title="Coverage">
          <Coverage summary={summary} />
        </Part>
        <Part title="How each file was read">
          <dl className="flex flex-col gap-3">
            {notes.map(({ source, notes: sentences }) => (
              <div key={source}>
                <dt className="break-all">{source}</dt>
                <dd className="text-muted">{sentences.length > 0 ? sentences.join(' ') : 'Read as it stands.'}</dd>
              </div>
            ))}
          </dl>
        </Part>
        <Part title="Rows that were rejected">
          {rejections.length === 0 ? (
            <p>None: every row became a transaction.</p>
          ) : (
            <Rejections rows={rejections} total={rejectionCount} />
          )}
        </Part>
        <Part title="Reproducing it">
          <p className="text-muted">
            The same files and the same rules give the same result, to the byte. Rules version {summary.engineVersion},
            result hash:
          </p>
          <CopyCode label="result hash" value={resultHash} />
        </Part>
      </Card>
    </Section>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-8 gap-y-2 px-5 py-4 lg:grid-cols-[13rem_minmax(0,1fr)]">
      <h3 className="font-medium">{title}</h3>
      <div className="flex min-w-0 flex-col gap-2">{children}</div>
    </div>
  )
}

function IdKinds({ summary }: { summary: Summary }) {
  const kinds = summary.idKinds.filter(({ matched }) => matched > 0)
  if (kinds.length === 0) return <p>No order was found in GA4 by any of its ids.</p>
  return (
    <ul className="flex flex-col gap-1">
      {kinds.map(({ kind, matched }) => (
        <li key={kind}>
          By {aliasKindLabel(kind)}: <span className="num">{countOf(matched, 'order')}</span>
        </li>
      ))}
      {summary.idChanges.map(({ day, from, to }) => (
        <li key={day}>
          From <Day day={day} /> on by {aliasKindLabel(to)}; before by {aliasKindLabel(from)}.
        </li>
      ))}
      {summary.suggested.orders === 0 ? null : (
        <li className="text-muted">
          {countOf(summary.suggested.orders, 'order')} not seen are probably GA4 rows without an id; they are not
          counted as seen.
        </li>
      )}
    </ul>
  )
}

function Basis({ summary: { basis, bases } }: { summary: Summary }) {
  if (bases.length > 1) {
    return (
      <ul className="flex flex-col gap-1">
        {bases.map(({ from, to, basis: inForce, explained, informative }) => (
          <li key={from}>
            <Day day={from} /> to <Day day={to} />: GA4 has {basisLabel(inForce)} ({formatCount(explained)} of{' '}
            {countOf(informative, 'order')} that can tell).
          </li>
        ))}
      </ul>
    )
  }
  if (!basis) {
    return <p>Too few orders tell what GA4’s amounts are made of, so they were compared with the full amount.</p>
  }
  return (
    <p>
      GA4 has {basisLabel(basis.expected)}: {formatCount(basis.explained)} of {countOf(basis.informative, 'order')} that
      can tell say so.
    </p>
  )
}

function Coverage({ summary: { coverage, currency } }: { summary: Summary }) {
  const { dated, untrustedDays, hidden } = coverage
  return (
    <>
      {dated ? null : (
        <p>The GA4 export has no dates. It is taken as one piece, and rules that need GA4’s day were skipped.</p>
      )}
      {untrustedDays.length === 0 && hidden.purchases === 0 && hidden.amountMinor === 0 ? (
        <p>No day of GA4’s report is in doubt.</p>
      ) : null}
      {untrustedDays.length === 0 ? null : (
        <details>
          <summary className="link w-fit">{countOf(untrustedDays.length, 'day')} in doubt</summary>
          <ul className="mt-2 flex flex-col gap-1 text-muted">
            {untrustedDays.map(({ day, reason }) => (
              <li key={day}>
                <Day day={day} />: {untrustedReason(reason)}
              </li>
            ))}
          </ul>
        </details>
      )}
      {hidden.purchases === 0 && hidden.amountMinor === 0 ? (
        <p>GA4’s rows add up to GA4’s totals, as far as the export states them.</p>
      ) : (
        <p>
          GA4’s totals hold {countOf(hidden.purchases, 'purchase')} and{' '}
          <Money currency={currency} minor={hidden.amountMinor} /> that none of its rows show.
        </p>
      )}
    </>
  )
}

function Rejections({ rows, total }: { rows: Rejection[]; total: number }) {
  return (
    <>
      <p>
        {countOf(total, 'row')} could not be read and {total === 1 ? 'is' : 'are'} in none of the figures above.
        {total > REJECTIONS_SHOWN ? ` The first ${REJECTIONS_SHOWN} are listed.` : ''}
      </p>
      <Table className="text-sm" label="Rejected rows">
        <TableHead>
          <Th>File</Th>
          <Th align="right">Row</Th>
          <Th>Column</Th>
          <Th>Value</Th>
          <Th>What is wrong</Th>
        </TableHead>
        <TableBody>
          {rows.slice(0, REJECTIONS_SHOWN).map((row) => (
            <Tr key={`${row.source} ${row.row} ${row.column} ${row.code}`}>
              <Td className="max-w-52 truncate" phone="top-left">
                {row.source}
              </Td>
              <Td align="right" phone="top-right">
                <span className="num">{row.row === null ? '–' : formatCount(row.row)}</span>
              </Td>
              <Td className="whitespace-nowrap">{row.column ?? '–'}</Td>
              <Td className="max-w-40 truncate font-mono">{row.value ?? '–'}</Td>
              <Td className="min-w-72" phone="bottom">
                {row.message}
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
    </>
  )
}
