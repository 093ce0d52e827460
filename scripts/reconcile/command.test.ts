import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import ExcelJS from 'exceljs'
import Papa from 'papaparse'
import { afterAll, describe, expect, test, vi } from 'vitest'
import type { Summary } from '@/lib/reconcile/types'
import { writeDemoFiles } from '../demo/write-files'

/** The file command as a person runs it: arguments and files in, files and exit code out. */

// Each test starts a process or more, which a busy machine may take its time for.
vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(path.join(tmpdir(), 'dra-command-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made = 0
function file(content: string | Buffer, extension = 'csv'): string {
  const target = path.join(folder, `file-${++made}.${extension}`)
  writeFileSync(target, content)
  return target
}

interface Options {
  store: string[]
  analytics: string[]
  more?: string[]
}

function run({ store, analytics, more = [] }: Options) {
  const out = path.join(folder, `report-${++made}`)
  const given = [...store.flatMap((name) => ['--store', name]), ...analytics.flatMap((name) => ['--analytics', name])]
  const window = ['--from', '2026-10-01', '--to', '2026-10-31', '--time-zone', 'Europe/Berlin']
  const now = more.includes('--now') ? [] : ['--now', '2026-11-10T05:00:00Z']
  const answer = spawnSync('node', ['scripts/reconcile.mjs', ...given, ...window, ...now, '--out', out, ...more], {
    encoding: 'utf8',
  })
  const read = (name: string) => readFileSync(path.join(out, name), 'utf8')
  return {
    code: answer.status,
    printed: answer.stdout,
    said: answer.stderr,
    out,
    summary: () => JSON.parse(read('summary.json')) as Summary & { resultHash: string; rejections: unknown[] },
    verdicts: () =>
      Papa.parse<Record<string, string>>(read('verdicts.csv'), { header: true, skipEmptyLines: true }).data,
    read,
  }
}

const ORDERS = `order_id,order_name,created_at,currency,total,tax,shipping,status,channel,gateway,test
1,#1001,2026-10-01T10:00:00Z,EUR,119.00,19.00,0.00,paid,web,paypal,false
2,#1002,2026-10-02T10:00:00Z,EUR,50.00,,,paid,web,card,false
3,#1003,2026-10-03T10:00:00Z,EUR,70.00,,,cancelled,web,card,false
4,#1004,2026-10-04T10:00:00Z,EUR,80.00,,,paid,web,card,false
5,#1005,2026-10-05T10:00:00Z,EUR,10.00,,,paid,pos,cash,false
6,#1006,2026-10-31T10:00:00Z,EUR,11.00,,,paid,web,card,false
7,#1007,2026-10-30T10:00:00Z,EUR,12.00,,,paid,web,card,false
`
const PURCHASES = `transaction_id,date,purchases,revenue
#1001,2026-10-01,1,119.00
1002,2026-10-02,2,100.00
1003,20261003,1,70
(not set),2026-10-05,1,12.00
(not set),2026-10-06,1,13.00
9999,2026-10-06,1,5
`
const orders = file(ORDERS)
const purchases = file(PURCHASES)
const onDay = (day: string) => ({ store: [orders], analytics: [purchases], more: ['--now', day] })

describe('a report', () => {
  const answer = run(onDay('2026-11-02T05:00:00Z'))

  test('counts orders on one side, ids and sentinel rows on the other, by the age of each day', () => {
    expect(answer.code).toBe(0)
    expect(answer.said).toBe('')
    expect(answer.summary()).toMatchObject({
      window: { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' },
      counts: {
        matched_exact: 1,
        duplicate_in_ga4: 1,
        unexpected_in_ga4: 1,
        missing: 1,
        missing_provisional: 1,
        pending: 1,
        excluded_pos: 1,
        ga4_not_set: 2,
        ga4_orphan: 1,
      },
      matchRate: { matched: 2, settled: 3, value: 0.666666667 },
      storeMinor: 35_200,
      analyticsMinor: 31_900,
      currency: 'EUR',
      rejections: [],
    })
  })

  test('has a bridge and a tie-out that add up to the cent', () => {
    const { bridge, tieOut, storeMinor, analyticsMinor } = answer.summary()
    expect(bridge.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBe(analyticsMinor - storeMinor)
    expect(tieOut.bridgeStartMinor).toBe(storeMinor)
    expect(tieOut.steps.reduce((sum, { amountMinor }) => sum + amountMinor, tieOut.reportMinor)).toBe(storeMinor)
  })

  test('lists a line for each of them, with the same lines in CSV, JSON and Excel', async () => {
    const lines = answer.verdicts()
    expect(lines).toHaveLength(10)
    expect(lines.find(({ store_id }) => store_id === '2')).toMatchObject({
      side: 'store',
      status: 'duplicate_in_ga4',
      reason: 'multiple',
      store_name: '#1002',
      analytics_id: '1002',
      matched_by: 'order_number:exact',
      store_amount: '50.00',
      analytics_amount: '100.00',
      difference: '50.00',
      currency: 'EUR',
      ordered_at: '2026-10-02T12:00:00+02:00',
      analytics_date: '2026-10-02',
    })
    expect(JSON.parse(answer.read('verdicts.json'))).toHaveLength(10)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.readFile(path.join(answer.out, 'report.xlsx'))
    expect(workbook.getWorksheet('Orders')?.rowCount).toBe(11)
    expect(workbook.getWorksheet('Not seen by GA4')?.rowCount).toBe(3)
  })

  test('tells a person the answer first', () => {
    expect(answer.printed).toContain('GA4 saw 2 of 3 settled orders: 66.7')
    expect(answer.printed).toContain('#1004')
  })

  test('is the same to the byte when it is made again', () => {
    const again = run(onDay('2026-11-02T05:00:00Z'))
    for (const name of ['summary.json', 'verdicts.csv', 'verdicts.json'])
      expect(again.read(name)).toBe(answer.read(name))
  })
})

describe('files of every make', () => {
  test('the demo month is read from a Shopify and a GA4 export', async () => {
    const demo = await writeDemoFiles(path.join(folder, 'demo'))
    const answer = run({ store: [demo.store], analytics: [demo.analytics] })
    expect(answer.code).toBe(0)
    expect(answer.summary()).toMatchObject({ storeOrders: 3_000, basis: { expected: 'total_ex_tax_ex_shipping' } })
    expect(answer.summary().bridge.length).toBeGreaterThan(8)
    const { causes, idChanges, refunds } = answer.summary()
    expect(causes?.ending).toBe('concentrated')
    expect(causes?.causes.map(({ key }) => key)).toEqual(['gateway_class=redirect'])
    expect(causes?.factors.map(({ factor }) => factor)).toEqual(
      expect.arrayContaining(['country', 'device', 'customer']),
    )
    expect(refunds.counts.missing_in_ga4).toBeGreaterThan(50)
    expect(idChanges).toEqual([])
  })

  test('UTF-16, semicolons and decimal commas give the same result as plain files', () => {
    const plain = run({ store: [orders], analytics: [purchases] }).summary()
    const utf16 = file(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(ORDERS, 'utf16le')]))
    const commas = file(PURCHASES.replaceAll(',', ';').replaceAll('.00', ',00'))
    const answer = run({ store: [utf16], analytics: [commas] })
    expect(answer.summary().resultHash).toBe(plain.resultHash)
  })

  test('exports in parts are one, and an order that is in two of them counts once', () => {
    const head = ORDERS.split('\n')[0]
    const part = file(
      `${head}\n${ORDERS.split('\n')[1]}\n8,#1008,2026-10-08T10:00:00Z,EUR,5.00,,,paid,web,card,false\n`,
    )
    const { storeOrders, rejections } = run({ store: [orders, part], analytics: [purchases] }).summary()
    expect(storeOrders).toBe(8)
    expect(rejections).toMatchObject([{ code: 'duplicate_order' }])
  })

  test('any table is read by naming its columns', () => {
    const own = file('Ref;When;Cur;Sum\n#1001;2026-10-01 12:00;EUR;119,00\n')
    const map = ['order_name=Ref', 'created_at=When', 'currency=Cur', 'total=Sum'].flatMap((entry) => ['--map', entry])
    const answer = run({ store: [own], analytics: [purchases], more: map })
    expect(answer.summary().counts.matched_exact).toBe(1)
  })
})

describe('what cannot be trusted', () => {
  const hiding = file(
    '# Start date: 20261001\n# End date: 20261031\nTransaction ID,Date,Ecommerce purchases,Purchase revenue\n' +
      ',,3,250\n1001,20261001,1,119\n1002,20261002,1,50\n',
  )

  test('a GA4 export that hides rows calls nothing missing, unless that is accepted', () => {
    const { counts, matchRate, coverage } = run({ store: [orders], analytics: [hiding] }).summary()
    expect(counts).toMatchObject({ unknown_ga4_incomplete: 3 })
    expect(counts.missing).toBeUndefined()
    expect(matchRate.complete).toBe(false)
    expect(coverage.hidden).toEqual({ purchases: 1, amountMinor: 8_100 })
    const accepted = run({ store: [orders], analytics: [hiding], more: ['--accept-incomplete'] }).summary()
    expect(accepted.counts).toMatchObject({ missing: 3 })
    expect(accepted.matchRate.complete).toBe(false)
  })

  test('a day with an (other) row is not trusted; the days around it are', () => {
    const other = file(`${PURCHASES}(other),2026-10-04,3,99.00\n`)
    const { counts } = run({ store: [orders], analytics: [other] }).summary()
    expect(counts).toMatchObject({ unknown_ga4_incomplete: 1, ga4_other_row: 1, missing: 2 })
  })

  test('no settled order gives no rate, never 100 %', () => {
    const none = file('order_id,created_at,currency,total,status\n1,2026-10-01T10:00:00Z,EUR,9.00,cancelled\n')
    const answer = run({ store: [none], analytics: [purchases] })
    expect(answer.summary().matchRate).toMatchObject({ value: null, low: null, high: null, matched: 0, settled: 0 })
    expect(answer.printed).not.toContain('100.0')
  })

  test('ids that a spreadsheet turned into scientific notation are named, not matched', () => {
    const corrupt = file('transaction_id,date,purchases,revenue\n5.67E+12,2026-10-01,1,119.00\n')
    const answer = run({ store: [orders], analytics: [corrupt] })
    expect(answer.summary().counts.ga4_unknown_format).toBe(1)
    expect(answer.verdicts().find(({ side }) => side === 'analytics')).toMatchObject({ reason: 'corrupt_id' })
    expect(answer.printed).toContain('5.67E+12')
  })

  test('one bad row is listed with its place and its fix, and the rest is used', () => {
    const bad = file(`${ORDERS}8,#1008,2026-13-45,EUR,5.00,,,paid,web,card,false\n`)
    const answer = run({ store: [bad], analytics: [purchases] })
    expect(answer.code).toBe(0)
    expect(answer.summary().storeOrders).toBe(7)
    expect(answer.summary().rejections).toMatchObject([{ row: 9, column: 'created_at', value: '2026-13-45' }])
    expect(answer.printed).toContain('row 9')
  })
})

describe('bad input ends with exit code 2 and the way out', () => {
  const short =
    '# Start date: 20261001\n# End date: 20261030\nTransaction ID,Date,Ecommerce purchases,Purchase revenue\n1,20261001,1,10\n'
  test.each([
    ['an empty file', '', PURCHASES, [], 'is empty'],
    ['a file without a total', 'Order #,Date,N. Revenue\n1,2026-10-01,5\n', PURCHASES, [], 'no order total'],
    ['an unknown table', 'a,b\n1,2\n', PURCHASES, [], '--map'],
    [
      'amounts that can mean two things',
      ORDERS.split('\n')[0]?.concat('\n1,#1,2026-10-01,EUR,"1,234",,,,,,\n'),
      PURCHASES,
      [],
      '--decimal-mark',
    ],
    [
      'dates that can mean two things',
      'order_id,created_at,currency,total\n1,03/04/2026,EUR,5.00\n',
      PURCHASES,
      [],
      '--date-order',
    ],
    ['a GA4 export of other days', ORDERS, short, [], '2026-10-30'],
    ['two currencies', `${ORDERS}8,#1008,2026-10-08T10:00:00Z,USD,5.00,,,paid,web,card,false\n`, PURCHASES, [], 'USD'],
    ['an unknown flag', ORDERS, PURCHASES, ['--nope'], '--nope'],
    ['an instant without its offset', ORDERS, PURCHASES, ['--now', '2026-11-02'], '--now'],
  ])('%s', (_what, store, analytics, more, says) => {
    const answer = run({ store: [file(store ?? '')], analytics: [file(analytics)], more })
    expect(answer.said).toContain(says)
    expect(answer.printed).toBe('')
    expect(answer.code).toBe(2)
  })
})
