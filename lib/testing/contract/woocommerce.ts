import { criticalError } from '@/e2e/upstreams/woocommerce/faults'
import { wireOrder, wireRefund } from '@/e2e/upstreams/woocommerce/rows'
import { startWooCommerce } from '@/e2e/upstreams/woocommerce/start'
import { type Key, type Store, TEST_KEY } from '@/e2e/upstreams/woocommerce/store'
import { CONTRACT_ZONE, type Currency, type OpenUpstream, type Sale, writeAmount } from './upstream'

const ORIGIN = 'https://contract.example'
const WRITER: Key = { ...TEST_KEY, consumerKey: 'ck_00000000000writer', permission: 'write' }
const CUSTOMER: Key = { ...TEST_KEY, consumerKey: 'ck_000000000customer', maySee: false }

export const openWooCommerceUpstream: OpenUpstream = async ({ sales, currency, rowsAPage }) => {
  const name = 'Contract store'
  const standIn = await startWooCommerce({
    name,
    zone: CONTRACT_ZONE,
    currency,
    decimals: writeAmount(0, currency).replace(/^0\.?/, '').length,
    pageCap: rowsAPage ?? null,
    keys: [TEST_KEY, WRITER, CUSTOMER],
    ...rowsOf(sales, currency),
  })
  const { consumerKey, consumerSecret } = TEST_KEY
  const refused = {
    'a key that was deleted': { consumerKey: 'ck_00000000000deleted', consumerSecret },
    'a secret that is wrong': { consumerKey, consumerSecret: 'cs_0000000000000wrong' },
    'a key that may only write': { consumerKey: WRITER.consumerKey, consumerSecret },
    'a key of somebody who may not see orders': { consumerKey: CUSTOMER.consumerKey, consumerSecret },
  }
  const all = [...Object.values(refused), { consumerKey, consumerSecret }]
  return {
    hosts: { [ORIGIN]: standIn.url },
    config: { url: ORIGIN },
    credentials: { consumerKey, consumerSecret },
    refused,
    secrets: all.flatMap((key) => [
      key.consumerKey,
      key.consumerSecret,
      Buffer.from(`${key.consumerKey}:${key.consumerSecret}`).toString('base64'),
    ]),
    refusals: {
      rate_limited: { status: 429, headers: { 'content-type': 'text/html' }, body: '<html><title>429</title></html>' },
      server_error: { status: 500, body: criticalError() },
    },
    // A page in place of data is a firewall's, a cache's or a login's: it stays until somebody lets us through.
    htmlOutcome: 'misconfigured',
    name,
    setSales: (changed) => {
      Object.assign(standIn.store, rowsOf(changed, currency))
    },
    close: standIn.close,
  }
}

function rowsOf(sales: readonly Sale[], currency: Currency): Pick<Store, 'orders' | 'refunds'> {
  const refunds: Store['refunds'] = new Map()
  const orders = sales.map(({ number, at, amountMinor, refundedMinor = 0, changedAt = at, id }) => {
    const amount = writeAmount(refundedMinor, currency)
    const refundId = 900_000 + number
    if (refundedMinor > 0) refunds.set(number, [wireRefund(refundId, Date.parse(at), amount)])
    return wireOrder(number, Date.parse(at), {
      currency,
      total: writeAmount(amountMinor, currency),
      date_modified_gmt: changedAt.slice(0, 19),
      refunds: refundedMinor > 0 ? [{ id: refundId, reason: '', total: `-${amount}` }] : [],
      ...(id !== undefined && { number: id }),
    })
  })
  return { orders, refunds }
}
