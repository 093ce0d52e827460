import Link from 'next/link'
import { Status } from '@/app/_ui/badge'
import { EmptyState } from '@/app/_ui/empty-state'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Ago, Instant } from '@/app/_ui/when'
import { type ApiKeyDto, SCOPE_WORDS } from '@/lib/services/keys/dto'
import { RevokeKey } from './revoke-key'
import { KEY_STATES } from './words'

interface KeysTableProps {
  keys: ApiKeyDto[]
  nextCursor: string | null
  /** Epoch milliseconds. */
  now: number
  timeZone: string
}

export function KeysTable({ keys, nextCursor, now, timeZone }: KeysTableProps) {
  if (keys.length === 0)
    return (
      <EmptyState heading="h3" title="No key has been made yet">
        Each key is listed here with what it is for, who made it, how long it works and when it was last used.
      </EmptyState>
    )
  return (
    <div className="flex flex-col gap-4">
      <Table label="API keys">
        <TableHead>
          <Th>Name</Th>
          <Th>Allows</Th>
          <Th>State</Th>
          <Th>Made by</Th>
          <Th>Works until</Th>
          <Th>Last used</Th>
          <Th>
            <span className="sr-only">Revoke</span>
          </Th>
        </TableHead>
        <TableBody>
          {keys.map(({ id, name, ending, scopes, state, maker, expiresAt, lastUsedAt }) => {
            const { label, tone, shape, sentence } =
              KEY_STATES[maker === null && state === 'active' ? 'orphaned' : state]
            return (
              <Tr key={id}>
                <Td className="max-w-64 break-words" phone="top-left">
                  <span className="font-medium">{name}</span>
                  <span className="block text-muted text-sm">ends in {ending}</span>
                </Td>
                <Td className="max-w-72 text-muted" phone="bottom-left">
                  {scopes.map((scope) => SCOPE_WORDS[scope].label).join(', ')}
                </Td>
                <Td phone="top-right">
                  <Status shape={shape} title={sentence} tone={tone}>
                    {label}
                  </Status>
                </Td>
                <Td>{maker?.name ?? 'Somebody who left'}</Td>
                <Td className="whitespace-nowrap">
                  {expiresAt === null ? 'No end' : <Instant at={expiresAt} timeZone={timeZone} />}
                </Td>
                <Td className="whitespace-nowrap">
                  {lastUsedAt === null ? 'Never' : <Ago at={lastUsedAt} now={now} timeZone={timeZone} />}
                </Td>
                <Td align="right" phone="bottom-right">
                  {state === 'revoked' ? null : <RevokeKey keyId={id} name={name} />}
                </Td>
              </Tr>
            )
          })}
        </TableBody>
      </Table>
      {nextCursor === null ? null : (
        <Link className="self-start text-accent underline" href={`?cursor=${encodeURIComponent(nextCursor)}`}>
          Older keys
        </Link>
      )}
    </div>
  )
}
