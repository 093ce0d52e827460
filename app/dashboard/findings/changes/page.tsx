import type { Metadata } from 'next'
import { Card, Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { requirePage } from '@/lib/auth/page'
import { isoInZone } from '@/lib/period'
import { listChangeLog } from '@/lib/services/changes/list'
import { ChangeForm } from './change-form'
import { ChangeList } from './change-list'

export const metadata: Metadata = { title: 'Changes' }

export default async function ChangesPage() {
  const { ctx, client, can } = await requirePage({ action: 'change.read' })
  const { items } = await listChangeLog(ctx)
  const { timeZone } = client
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <PageHead
        answer="What was changed at the shop. A loss that begins within 48 hours after a change names it."
        title="Changes"
      />
      {can('change.write') ? (
        <ChangeForm clientId={client.id} now={isoInZone(Date.now(), timeZone).slice(0, 16)} timeZone={timeZone} />
      ) : null}
      <Section id="log" title="So far">
        <Card>
          {items.length === 0 ? (
            <p className="px-5 py-4 text-muted">
              Nothing yet. Versions of a WooCommerce shop are written down here by themselves.
            </p>
          ) : (
            <ChangeList
              canRemoveAll={can('client.manage')}
              canWrite={can('change.write')}
              changes={items}
              clientId={client.id}
              timeZone={timeZone}
            />
          )}
        </Card>
      </Section>
    </div>
  )
}
