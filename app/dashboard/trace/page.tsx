import type { Metadata } from 'next'
import Form from 'next/form'
import { Button } from '@/app/_ui/button'
import { inputClass } from '@/app/_ui/field'
import { PageHead } from '@/app/_ui/page-head'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { requirePage } from '@/lib/auth/page'
import { traceSchema } from '@/lib/services/trace/input'
import { traceOrder } from '@/lib/services/trace/trace'
import { AskShops } from './ask-shops'
import { TracedSides } from './traced-sides'
import { TracedVerdicts } from './traced-verdicts'

export const metadata: Metadata = { title: 'Trace an order' }

export default async function TracePage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { ctx, client } = await requirePage({ action: 'order.trace' })
  const wanted = traceSchema.safeParse({ id: firstOf((await searchParams).id) ?? '' })
  const trace = wanted.success ? await traceOrder(ctx, wanted.data) : null
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
          <AskShops clientId={client.id} id={trace.asked} key={trace.asked} timeZone={client.timeZone} />
          <TracedVerdicts timeZone={client.timeZone} verdicts={trace.verdicts} />
        </>
      ) : null}
    </div>
  )
}
