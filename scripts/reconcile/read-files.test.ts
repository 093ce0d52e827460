import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { reconcile } from '@/lib/reconcile/reconcile'
import { readArguments } from './arguments'
import { readFiles } from './read-files'

const folder = mkdtempSync(path.join(tmpdir(), 'dra-read-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
function file(...lines: string[]): string {
  const target = path.join(folder, `${++made}.csv`)
  writeFileSync(target, `${lines.join('\n')}\n`)
  return target
}

function read(stores: string[], analytics: string, ...more: string[]) {
  const args = readArguments(
    [
      ...stores.flatMap((store) => ['--store', store]),
      ...['--analytics', analytics, '--from', '2026-10-01', '--to', '2026-10-31', '--time-zone', 'Europe/Berlin'],
      ...['--out', folder, '--now', '2026-11-10T05:00:00Z', ...more],
    ],
    () => 0,
  )
  if (!args) throw new Error('help was asked for')
  return readFiles(args)
}

const HEAD = 'order_id,created_at,currency,total'
const GA4 = 'transaction_id,date,purchases,revenue,currency'

describe('files of several stores', () => {
  const german = file(HEAD, '1,2026-10-01T10:00:00Z,EUR,10.00', '2,2026-10-02T10:00:00Z,EUR,20.00')
  const austrian = file(HEAD, '1,2026-10-01T10:00:00Z,EUR,10.00', '3,2026-10-03T10:00:00Z,EUR,30.00')
  const seen = file(GA4, '2,2026-10-02,1,20.00,EUR', '3,2026-10-03,1,30.00,EUR')

  test('keep orders of the same id, instant and amount apart, with a line a store', async () => {
    const { input, rejections } = await read([`DE=${german}`, `AT=${austrian}`], seen)
    expect(rejections).toEqual([])
    expect([...input.orders].map(({ store, sourceId }) => `${store} ${sourceId}`)).toEqual([
      'DE 1',
      'DE 2',
      'AT 1',
      'AT 3',
    ])
    const { summary } = reconcile(input)
    expect(summary.stores.map(({ name, orders, matched }) => [name, orders, matched])).toEqual([
      ['AT', 2, 1],
      ['DE', 2, 1],
    ])
  })

  test('that name no store are parts of one, and what is in both counts once', async () => {
    const { input, rejections } = await read([german, austrian], seen)
    expect([...input.orders].map(({ sourceId }) => sourceId)).toEqual(['1', '2', '3'])
    expect(rejections).toMatchObject([{ code: 'duplicate_order', value: '1' }])
  })

  test('may say the store in a column, which counts before the name of the file', async () => {
    const both = file(`${HEAD},store`, '1,2026-10-01T10:00:00Z,EUR,10.00,CH', '2,2026-10-01T10:00:00Z,EUR,10.00,')
    const { input } = await read([`DE=${both}`], seen)
    expect([...input.orders].map(({ store }) => store)).toEqual(['CH', 'DE'])
  })
})

test('orders keep their own currencies; the report is in GA4’s, at the rate that was given', async () => {
  const orders = file(HEAD, '1,2026-10-01T10:00:00Z,USD,100.00', '2,2026-10-02T10:00:00Z,EUR,20.00')
  const seen = file(GA4, '2,2026-10-02,1,20.00,EUR')
  const { input } = await read([orders], seen, '--rate', 'USD=0.92')
  expect([...input.orders].map(({ currency, totalMinor }) => [currency, totalMinor])).toEqual([
    ['USD', 10_000],
    ['EUR', 2_000],
  ])
  const { summary } = reconcile(input)
  // 100 dollars at 0.92, and 20 euros.
  expect(summary).toMatchObject({ currency: 'EUR', storeMinor: 9_200 + 2_000 })
})

test('what counts, as said on the command line, reaches the engine', async () => {
  const orders = file(
    `${HEAD},channel,app`,
    '1,2026-10-01T10:00:00Z,EUR,10.00,web,',
    '2,2026-10-10T10:00:00Z,EUR,0.00,web,',
    '3,2026-10-10T10:00:00Z,EUR,30.00,api,Tapcart',
    '4,2026-10-10T10:00:00Z,EUR,40.00,web,',
  )
  const seen = file(GA4, 'WEB-4,2026-10-10,1,40.00,EUR')
  const statuses = async (...flags: string[]) => {
    const { verdicts } = reconcile((await read([orders], seen, ...flags)).input)
    return [...verdicts].filter(({ side }) => side === 'store').map(({ storeId, status }) => `${storeId} ${status}`)
  }
  expect((await statuses()).sort()).toEqual(['1 missing', '2 missing', '3 excluded_api_marketplace', '4 missing'])
  expect(
    (
      await statuses(
        ...['--tracking-since', '2026-10-05', '--zero-totals', 'exclude', '--web-app', 'Tapcart'],
        ...['--confirm-transform', 'strip_prefix:WEB-'],
      )
    ).sort(),
  ).toEqual(['1 excluded_before_tracking', '2 excluded_zero', '3 missing', '4 matched_exact'])
})
