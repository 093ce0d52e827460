import { KIND_FORMS } from '@/app/_connect/kinds'
import { Status } from '@/app/_ui/badge'
import { EmptyState } from '@/app/_ui/empty-state'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import type { ConnectionRequestDto } from '@/lib/services/connection-requests/dto'
import type { LinkedSource } from './new-link'
import { RevokeButton } from './revoke-button'
import { LINK_STATES } from './words'

interface RequestsTableProps {
  requests: ConnectionRequestDto[]
  sources: readonly LinkedSource[]
  timeZone: string
}

export function RequestsTable({ requests, sources, timeZone }: RequestsTableProps) {
  if (requests.length === 0)
    return (
      <EmptyState heading="h3" title="No link has been made yet">
        Each link is listed here with whom it is for, whether it was used and until when it works.
      </EmptyState>
    )
  const labels = new Map(sources.map(({ id, label }) => [id, label]))
  return (
    <Table label="Connection links">
      <TableHead>
        <Th>For</Th>
        <Th>Source</Th>
        <Th>State</Th>
        <Th>Works until</Th>
        <Th>Made</Th>
        <Th>
          <span className="sr-only">Withdraw</span>
        </Th>
      </TableHead>
      <TableBody>
        {requests.map(({ id, note, email, kind, connectorId, state, expiresAt, createdAt }) => {
          const { label, tone, shape, sentence } = LINK_STATES[state]
          return (
            <Tr key={id}>
              <Td className="max-w-80 break-words font-medium" phone="top-left">
                {note}
                {email === null ? null : <span className="block font-normal text-muted text-sm">{email}</span>}
              </Td>
              <Td className="text-muted" phone="bottom-left">
                {KIND_FORMS[kind].name}
                {connectorId === null ? null : `, new sign-in for ${labels.get(connectorId) ?? 'a removed source'}`}
              </Td>
              <Td phone="top-right">
                <Status shape={shape} title={sentence} tone={tone}>
                  {label}
                </Status>
              </Td>
              <Td className="whitespace-nowrap">
                <Instant at={expiresAt} timeZone={timeZone} />
              </Td>
              <Td className="whitespace-nowrap">
                <Instant at={createdAt} timeZone={timeZone} />
              </Td>
              <Td align="right" phone="bottom-right">
                {state === 'open' ? <RevokeButton note={note} requestId={id} /> : null}
              </Td>
            </Tr>
          )
        })}
      </TableBody>
    </Table>
  )
}
