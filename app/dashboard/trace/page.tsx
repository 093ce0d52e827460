import type { Metadata } from 'next'
import Form from 'next/form'
import { Button } from '@/app/_ui/button'
import { Section } from '@/app/_ui/card'
import { inputClass } from '@/app/_ui/field'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { traceSchema } from '@/lib/services/trace/input'
import { isWatched, listWatches } from '@/lib/services/trace/list-watches'
import { traceOrder } from '@/lib/services/trace/trace'
import { AskSources } from './ask-sources'
import { TracedSides } from './traced-sides'
import { TracedVerdicts } from './traced-verdicts'
import { WatchOrder } from './watch-buttons'
import { WatchedOrders } from './watched-orders'

const WATCHES_A_PAGE = 20

export const metadata: Metadata = { title: 'Trace an order' }

export default async function TracePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client } = await requirePage({ action: 'order.trace' })
  const query = await searchParams
  const wanted = traceSchema.safeParse({ id: firstOf(query.id) ?? '' })
  const cursor = firstOf(query.cursor)
  const [trace, watches, isAlreadyWatched] = await Promise.all([
    wanted.success ? traceOrder(ctx, wanted.data) : null,
    listWatches(ctx, { cursor, limit: WATCHES_A_PAGE }),
    wanted.success && isWatched(ctx, wanted.data.id),
  ])
  return (
    <div className="flex max-w-4xl flex-col gap-8">
      <PageHead
        answer="Any id: an order’s name or number, its id at the shop, or GA4’s transaction id."
        title="Trace an order"
      />
      <search>
        <Form action="/dashboard/trace" className="flex gap-2">
          <input
            aria-label="Order or id"
            className={inputClass}
            defaultValue={trace?.asked ?? ''}
            key={trace?.asked}
            maxLength={200}
            name="id"
            placeholder="#20117"
            required
            type="search"
          />
          <Button type="submit" variant="primary">
            Trace
          </Button>
        </Form>
      </search>
      {trace ? (
        <>
          <TracedSides timeZone={client.timeZone} trace={trace} />
          <AskSources clientId={client.id} id={trace.asked} key={trace.asked} timeZone={client.timeZone} />
          <Section
            id="watch"
            lead={
              isAlreadyWatched
                ? 'It is being watched, as the list below says.'
                : 'GA4 is asked for it every hour, test order or not. You get a mail when it shows it, or that it did not within three days.'
            }
            title="Watch it"
          >
            {isAlreadyWatched ? null : <WatchOrder clientId={client.id} id={trace.asked} key={trace.asked} />}
          </Section>
          <TracedVerdicts timeZone={client.timeZone} verdicts={trace.verdicts} />
        </>
      ) : null}
      <WatchedOrders
        asked={trace?.asked ?? null}
        clientId={client.id}
        cursor={cursor}
        page={watches}
        timeZone={client.timeZone}
      />
    </div>
  )
}
