import type { Metadata } from 'next'
import Link from 'next/link'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { givesOf } from '@/lib/auth/permissions'
import { listInvitations } from '@/lib/services/invitations/list'
import { listMembers } from '@/lib/services/members/list'
import { InvitationsTable } from './invitations-table'
import { InviteMember } from './invite-member'
import { LeaveClient } from './leave-client'
import { MembersTable } from './members-table'

export const metadata: Metadata = { title: 'Members' }

/** `?cursor=` is the place in a long list of members, `?invitations=` in that of invitations. */
export default async function MembersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, role, user, can } = await requirePage({ action: 'member.read' })
  const query = await searchParams
  const canManage = can('member.manage')
  const [members, invitations] = await Promise.all([
    listMembers(ctx, { cursor: firstOf(query.cursor) }),
    canManage ? listInvitations(ctx, { cursor: firstOf(query.invitations) }) : null,
  ])
  const gives = canManage ? givesOf(role) : []
  const mine = members.items.find(({ id }) => id === user.id)
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        actions={canManage ? <InviteMember clientId={client.id} clientName={client.name} gives={gives} /> : null}
        answer={
          canManage
            ? `Who may see and do what for ${client.name}. A changed role and a removal hold from the next click on.`
            : `Who may see and do what for ${client.name}. Owners and admins invite people and change roles.`
        }
        title="Members"
      />
      <div className="flex flex-col gap-4">
        <MembersTable members={members.items} own={{ id: user.id, role }} timeZone={client.timeZone} />
        {members.nextCursor === null ? null : (
          <Link className="link self-start" href={`?cursor=${encodeURIComponent(members.nextCursor)}`}>
            More members
          </Link>
        )}
      </div>
      {invitations === null ? null : (
        <Section
          id="invitations"
          lead="An invitation works once, for its address alone, and for three days."
          title="Invitations"
        >
          <InvitationsTable gives={gives} invitations={invitations.items} timeZone={client.timeZone} />
          {invitations.nextCursor === null ? null : (
            <Link className="link self-start" href={`?invitations=${encodeURIComponent(invitations.nextCursor)}`}>
              Older invitations
            </Link>
          )}
        </Section>
      )}
      {can('member.leave') && (mine || members.nextCursor !== null) ? <LeaveClient clientName={client.name} /> : null}
    </div>
  )
}
