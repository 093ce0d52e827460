import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAnalyticsFile } from '@/lib/ingestors/file/analytics'
import { readStoreFile } from '@/lib/ingestors/file/store'
import { reconcile } from '@/lib/reconcile/reconcile'
import type { Verdict } from '@/lib/reconcile/types'
import { FACTORS } from '@/lib/transaction'
import { OrderTable, PurchaseTable } from '@/lib/transaction-table'
import type { Expectation } from '../simulate/expected'
import { inputOf, simulate } from '../simulate/simulate'
import { writeWorld } from '../simulate/write-files'
import { causeAims, measureSmallMonths, measureStatuses, STATUS_WORLDS, statusAims, statusRows } from './accuracy'
import { causeWorld, judgeCauses } from './cause-worlds'
import { StatusScore } from './status-score'

/** The small edition of `npm run bench:accuracy`, which has the full number of seeds. */

const seeds = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

describe('the engine on months of which everything is known', () => {
  it.each(STATUS_WORLDS)(
    'gives every line its one right status, reason and flags (%s)',
    { timeout: 60_000 },
    (name) => {
      const measured = measureStatuses(seeds(2), [name])
      expect(measured.score.mistakes.filter(({ isOpen }) => !isOpen)).toEqual([])
      for (const { reached, what } of statusAims(measured)) expect([what, reached]).toEqual([what, 1])
      expect(measured.lines).toBeGreaterThan(3_000)
    },
  )

  it('gives small months their right statuses too', { timeout: 60_000 }, () => {
    const measured = measureSmallMonths(seeds(6))
    expect(measured.score.mistakes.filter(({ isOpen }) => !isOpen)).toEqual([])
    expect(measured.wrongSums).toEqual([])
  })

  it('says of the files of a month what must be said of it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'dra-accuracy-'))
    try {
      const { world, expected } = simulate({ seed: 21, orders: 900 })
      const written = writeWorld(world, folder, { hasDetails: true, factors: FACTORS, hasExpected: false })
      const options = { window: world.window, currency: world.currency }
      const store = await readStoreFile(written.store, 'orders.csv', options)
      const analytics = await readAnalyticsFile(written.analytics, 'ga4.csv', options)
      const tables = { orders: OrderTable.from(store.orders), purchases: PurchaseTable.from(analytics.purchases) }
      const score = new StatusScore()
      score.add('files', 21, expected, reconcile(inputOf(world, tables), { causes: false }).verdicts)
      expect(score.mistakes).toEqual([])
      expect(score.details.right).toBe(expected.length)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('names an injected cause, with an interval that holds it', { timeout: 120_000 }, () => {
    const one = seeds(20).map((seed) => judgeCauses(causeWorld('one', seed, { isSmall: false })))
    const [found, held] = causeAims({ one, none: [] })
    expect(found?.reached).toBeGreaterThanOrEqual(0.9)
    expect(held?.reached).toBeGreaterThanOrEqual(0.85)
  })

  it('names no cause where the loss is uniform', { timeout: 120_000 }, () => {
    const none = seeds(20).map((seed) => judgeCauses(causeWorld('none', seed, { isSmall: false })))
    expect(causeAims({ one: [], none })[2]?.reached).toBeGreaterThanOrEqual(0.9)
  })
})

describe('the score', () => {
  const line = (id: string, status: Expectation['status'], more: Partial<Expectation> = {}): Expectation => ({
    side: 'store',
    id,
    store: null,
    fate: 'seen',
    status,
    reason: null,
    flags: [],
    ...more,
  })
  const verdict = (storeId: string, status: Verdict['status']) =>
    ({ side: 'store', storeId, store: null, status, reason: null, flags: [] }) as unknown as Verdict

  it('counts a wrong status against the one that was due and the one that was given', () => {
    const score = new StatusScore()
    score.add('w', 1, [line('1', 'missing'), line('2', 'missing')], [verdict('1', 'missing'), verdict('2', 'pending')])
    expect(score.statuses.get('missing')).toEqual({ expected: 2, found: 1, right: 1 })
    expect(score.statuses.get('pending')).toEqual({ expected: 0, found: 1, right: 0 })
    expect(statusRows({ score, worlds: 1, lines: 2, wrongSums: [] })).toMatchObject([
      { status: 'pending', precision: 0, recall: null },
      { status: 'missing', precision: 1, recall: 0.5 },
    ])
  })

  it('counts lines that are not there, and lines that must not be', () => {
    const score = new StatusScore()
    score.add('w', 1, [line('1', 'missing')], [verdict('2', 'matched_exact')])
    expect(score.statuses.get('missing')).toEqual({ expected: 1, found: 0, right: 0 })
    expect(score.statuses.get('matched_exact')).toEqual({ expected: 0, found: 1, right: 0 })
    expect(score.mistakes.map(({ id }) => id).sort()).toEqual(['1', '2'])
  })

  it('keeps lines that the rule book leaves open apart', () => {
    const score = new StatusScore()
    const open = { accepted: ['missing', 'ambiguous'] as const }
    score.add(
      'w',
      1,
      [line('1', 'missing', open), line('2', 'missing', open), line('3', 'ambiguous', { accepted: ['none'] })],
      [verdict('1', 'ambiguous'), verdict('2', 'matched_exact')],
    )
    expect(score.open).toEqual({ lines: 3, kept: 2 })
    expect(score.statuses.size).toBe(0)
  })

  it('asks for reason and flags beside the status', () => {
    const score = new StatusScore()
    const expected = [
      line('1', 'missing', { reason: 'x' }),
      line('2', 'missing', { flags: ['date_shift'] }),
      line('3', 'missing'),
    ]
    score.add(
      'w',
      1,
      expected,
      ['1', '2', '3'].map((id) => verdict(id, 'missing')),
    )
    expect(score.details).toEqual({ lines: 3, right: 1 })
  })
})
