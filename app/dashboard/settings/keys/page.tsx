import type { Metadata } from 'next'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { holdsScope, KEY_SCOPES } from '@/lib/auth/permissions'
import { listKeys } from '@/lib/services/keys/manage'
import { KeysTable } from './keys-table'
import { NewKey } from './new-key'

export const metadata: Metadata = { title: 'API keys' }

export default async function KeysPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client, role } = await requirePage({ action: 'key.manage' })
  const { items, nextCursor } = await listKeys(ctx, { cursor: firstOf((await searchParams).cursor) })
  return (
    <div className="flex flex-col gap-8">
      <PageHead
        answer={`A key lets a program work on ${client.name}, and on no other client. It never does more than the person who made it may do at that moment.`}
        title="API keys"
      />
      <Section id="new" lead="Give each program a key of its own, with only what it needs." title="Make a key">
        <NewKey key={client.id} scopes={KEY_SCOPES.filter((scope) => holdsScope(role, scope))} />
      </Section>
      <Section id="keys" lead="A key’s text is shown only when it is made." title="Keys made so far">
        <KeysTable keys={items} nextCursor={nextCursor} now={Date.now()} timeZone={client.timeZone} />
      </Section>
    </div>
  )
}
