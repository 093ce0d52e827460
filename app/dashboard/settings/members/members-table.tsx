import { Badge } from '@/app/_ui/badge'
import { Table, TableBody, TableHead, Td, Th, Tr } from '@/app/_ui/table'
import { Instant } from '@/app/_ui/when'
import { givesOf, isInCharge, ROLES, type Role } from '@/lib/auth/permissions'
import { describeRole } from '@/lib/role-words'
import type { MemberDto } from '@/lib/services/members/dto'
import { ChangeRole } from './change-role'
import { RemoveMember } from './remove-member'

interface MembersTableProps {
  members: MemberDto[]
  own: { id: string; role: Role }
  timeZone: string
}

/** Owners first, then by name. What somebody may not change is shown as words. */
export function MembersTable({ members, own, timeZone }: MembersTableProps) {
  const sorted = members.toSorted(
    (a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1),
  )
  const owners = members.filter(({ role }) => role === 'owner').length
  return (
    <Table label="Members">
      <TableHead>
        <Th>Name</Th>
        <Th>Role</Th>
        <Th>Since</Th>
        <Th>
          <span className="sr-only">Remove</span>
        </Th>
      </TableHead>
      <TableBody>
        {sorted.map(({ id, name, email, role, kind, isActive, since }) => {
          const isOnlyOwner = role === 'owner' && owners === 1
          const mayChange = isInCharge(own.role, { role, kind }) && !isOnlyOwner
          const isMine = id === own.id
          return (
            <Tr key={id}>
              <Td className="min-w-0" phone="top-left">
                <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                  <span className="font-medium">{name}</span>
                  {isMine ? <span className="text-muted text-sm">You</span> : null}
                  {kind === 'agency' ? (
                    <Badge shape="half" title="Works for the agency that looks after this client." tone="neutral">
                      Agency
                    </Badge>
                  ) : null}
                  {isActive ? null : (
                    <Badge
                      shape="dash"
                      title="The account is switched off: nobody can sign in with it."
                      tone="excluded"
                    >
                      Switched off
                    </Badge>
                  )}
                </span>
                <span className="block break-all text-muted text-sm">{email}</span>
              </Td>
              <Td phone="top-right">
                {mayChange ? (
                  <ChangeRole gives={givesOf(own.role)} isMine={isMine} memberId={id} name={name} role={role} />
                ) : (
                  <span
                    className="capitalize"
                    title={isOnlyOwner ? 'The only owner: make somebody else owner first.' : undefined}
                  >
                    {describeRole(role).name}
                  </span>
                )}
              </Td>
              <Td className="whitespace-nowrap">
                <Instant at={since} timeZone={timeZone} />
              </Td>
              <Td align="right" phone="bottom">
                {mayChange && !isMine ? <RemoveMember memberId={id} name={name} /> : null}
              </Td>
            </Tr>
          )
        })}
      </TableBody>
    </Table>
  )
}
