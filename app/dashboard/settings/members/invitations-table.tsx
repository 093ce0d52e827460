import { Status } from '@/app/_ui/badge'
import { EmptyState } from '@/app/_ui/empty-state'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import type { Role } from '@/lib/auth/permissions'
import { describeRole } from '@/lib/role-words'
import type { InvitationDto } from '@/lib/services/invitations/dto'
import { ResendInvitation } from './resend-invitation'
import { RevokeInvitation } from './revoke-invitation'
import { INVITATION_LABELS } from './words'

interface InvitationsTableProps {
  invitations: InvitationDto[]
  /** Roles that the reader may give. */
  gives: readonly Role[]
  timeZone: string
}

export function InvitationsTable({ invitations, gives, timeZone }: InvitationsTableProps) {
  if (invitations.length === 0)
    return (
      <EmptyState heading="h3" title="Nobody has been invited yet">
        Each invitation is listed here with who sent it, whether it was accepted and until when it works.
      </EmptyState>
    )
  return (
    <Table label="Invitations">
      <TableHead>
        <Th>For</Th>
        <Th>Role</Th>
        <Th>State</Th>
        <Th>Invited by</Th>
        <Th>Works until</Th>
        <Th>
          <span className="sr-only">Send again or withdraw</span>
        </Th>
      </TableHead>
      <TableBody>
        {invitations.map(({ id, email, role, state, inviterName, expiresAt }) => {
          const { label, tone, shape, sentence } = INVITATION_LABELS[state]
          const isUnused = state === 'open' || state === 'expired'
          return (
            <Tr key={id}>
              <Td className="break-all font-medium" phone="top-left">
                {email}
              </Td>
              <Td className="text-muted capitalize" phone="bottom-left">
                {describeRole(role).name}
              </Td>
              <Td phone="top-right">
                <Status shape={shape} title={sentence} tone={tone}>
                  {label}
                </Status>
              </Td>
              <Td>{inviterName ?? 'Somebody who is no member'}</Td>
              <Td className="whitespace-nowrap">
                <Instant at={expiresAt} timeZone={timeZone} />
              </Td>
              <Td align="right" phone="bottom-right">
                {isUnused ? (
                  <span className="inline-flex flex-wrap justify-end gap-x-4">
                    {gives.includes(role) ? <ResendInvitation email={email} invitationId={id} /> : null}
                    <RevokeInvitation email={email} invitationId={id} />
                  </span>
                ) : null}
              </Td>
            </Tr>
          )
        })}
      </TableBody>
    </Table>
  )
}
