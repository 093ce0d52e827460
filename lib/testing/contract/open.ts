import { onTestFinished } from 'vitest'
import { type OpenSource, SOURCES } from '@/lib/ingestors/registry'
import type { LiveKind } from '@/lib/ingestors/types'
import { testTools } from '../ingestor-tools'
import type { AnyReading } from './facts'
import { openGa4Upstream } from './ga4'
import { openShopifyUpstream } from './shopify'
import { CONTRACT_ZONE, type Currency, type OpenUpstream, type Sale, type Upstream } from './upstream'
import { Wire } from './wire'
import { openWooCommerceUpstream } from './woocommerce'

/** A source under contract on its stand-in, and the sales that are in it unless a test has others. */

export const UPSTREAMS: Readonly<Record<LiveKind, OpenUpstream>> = {
  ga4: openGa4Upstream,
  shopify: openShopifyUpstream,
  woocommerce: openWooCommerceUpstream,
}

/** Berlin: the second sale is of the 23rd there, the 25th has 25 hours, and nothing happens on the 26th. */
export const SALES: readonly Sale[] = [
  { number: 1001, at: '2026-10-22T08:15:00Z', amountMinor: 4_990 },
  { number: 1002, at: '2026-10-22T22:30:00Z', amountMinor: 10_001 },
  { number: 1003, at: '2026-10-24T09:00:00Z', amountMinor: 12_000, refundedMinor: 2_050 },
  { number: 1004, at: '2026-10-25T00:30:00Z', amountMinor: 700 },
  { number: 1005, at: '2026-10-25T01:30:00Z', amountMinor: 805 },
  { number: 1006, at: '2026-10-27T22:59:00Z', amountMinor: 0 },
]
export const WINDOW = { from: '2026-10-22', to: '2026-10-27', timeZone: CONTRACT_ZONE }
interface Opened {
  upstream: Upstream
  wire: Wire
  source: OpenSource
  read: (days?: Partial<typeof WINDOW>) => Promise<AnyReading>
  /** The same source opened anew, as another job would, or with other credentials. */
  again: (credentials?: unknown) => { wire: Wire; source: OpenSource }
}

/** A source on a stand-in of its own, closed when the test has finished. */
export async function openContract(
  kind: LiveKind,
  {
    sales = SALES,
    currency = 'EUR',
    piiKey = 'client one',
    rowsAPage,
  }: { sales?: readonly Sale[]; currency?: Currency; piiKey?: string; rowsAPage?: number } = {},
): Promise<Opened> {
  const hosts: Record<string, string> = {}
  const base = { ...testTools({ hosts }), piiKey }
  const upstream = await UPSTREAMS[kind]({ sales, currency, now: base.now, rowsAPage })
  onTestFinished(upstream.close)
  Object.assign(hosts, upstream.hosts)
  const again: Opened['again'] = (credentials = upstream.credentials) => {
    const wire = new Wire(base, upstream.refusals)
    const parsed = SOURCES[kind].parse({ config: upstream.config, credentials })
    // Settings are kept as JSON.
    return { wire, source: SOURCES[kind].open(JSON.parse(JSON.stringify(parsed)), wire.tools) }
  }
  const { wire, source } = again()
  return { upstream, wire, source, again, read: (days) => source.read({ ...WINDOW, ...days }) }
}
