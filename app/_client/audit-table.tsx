'use client'

import { useRef, useState } from 'react'
import { Drawer } from '@/app/_ui/drawer'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import type { AdminAuditEntryDto, AuditEntryDto } from '@/lib/services/audit/dto'
import { ACTION_WORDS, VIA_WORDS } from './audit-words'

type Entry = AuditEntryDto & Partial<Pick<AdminAuditEntryDto, 'client'>>

/** Who did what; a press on an entry shows all that was written down. */
export function AuditTable({ entries, timeZone }: { entries: readonly Entry[]; timeZone: string }) {
  const [shown, setShown] = useState<Entry | null>(null)
  const opener = useRef<HTMLButtonElement | null>(null)
  const hasClients = entries.some(({ client }) => client !== undefined)
  return (
    <>
      <Table label="Audit log">
        <TableHead>
          <Th>What</Th>
          <Th>Who</Th>
          {hasClients ? <Th>Client</Th> : null}
          <Th>When</Th>
          <Th>By</Th>
        </TableHead>
        <TableBody>
          {entries.map((entry) => (
            <Tr key={entry.id}>
              <Td phone="top-left">
                <button
                  className="link text-left font-medium"
                  onClick={(event) => {
                    opener.current = event.currentTarget
                    setShown(entry)
                  }}
                  type="button"
                >
                  {ACTION_WORDS[entry.action]}
                </button>
              </Td>
              <Td phone="bottom-left">{entry.actor?.name ?? 'The installation'}</Td>
              {hasClients ? <Td>{entry.client?.name ?? 'The installation'}</Td> : null}
              <Td phone="bottom-right">
                <span className="text-muted">
                  <Instant at={entry.at} timeZone={timeZone} />
                </span>
              </Td>
              <Td phone="top-right">
                <span className="text-muted">{VIA_WORDS[entry.via]}</span>
              </Td>
            </Tr>
          ))}
        </TableBody>
      </Table>
      <Drawer
        onClose={() => setShown(null)}
        open={shown !== null}
        returnFocus={() => opener.current?.focus()}
        title={shown ? ACTION_WORDS[shown.action] : ''}
      >
        {shown ? <Details entry={shown} timeZone={timeZone} /> : null}
      </Drawer>
    </>
  )
}

function Details({ entry, timeZone }: { entry: Entry; timeZone: string }) {
  const facts = [
    ['Who', entry.actor ? [entry.actor.name, entry.actor.email].filter(Boolean).join(', ') : 'The installation'],
    ['By', VIA_WORDS[entry.via]],
    ...(entry.client ? [['Client', entry.client.name]] : []),
    ['What it was done to', entry.objectId],
    ['API key', entry.keyId],
    ['Network address', entry.address],
    ['Request', entry.requestId],
    ...Object.entries(entry.details).map(([name, value]) => [name, asText(value)]),
  ].filter((fact): fact is [string, string] => Boolean(fact[1]))
  return (
    <dl className="flex flex-col gap-4">
      <div>
        <dt className="text-muted text-sm">When</dt>
        <dd>
          <Instant at={entry.at} seconds timeZone={timeZone} /> ({timeZone})
        </dd>
      </div>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted text-sm">{name}</dt>
          <dd className="whitespace-pre-wrap wrap-anywhere">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const asText = (value: unknown) =>
  value === null ? 'nothing' : typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)
