import { describe, expect, it, onTestFinished } from 'vitest'
import { readFloor } from './ingest-floor'
import { pullMonth } from './ingest-read'
import { startUpstream } from './ingest-upstream'

/** The measurement itself is `npm run bench:ingest`. */

describe.each(['shopify', 'woocommerce', 'ga4'] as const)('the measurement of pulling from %s', (kind) => {
  it('reads every order both by the product and by the bare client it is compared with', async () => {
    const upstream = await startUpstream(kind, 1_000)
    onTestFinished(async () => void (await upstream.close()))
    const floor = await readFloor(upstream)
    const pulled = await pullMonth(upstream)
    expect([floor.orders, pulled.orders]).toEqual([1_000, 1_000])
    expect(pulled.requests).toBeGreaterThanOrEqual(floor.requests)
  })
})
