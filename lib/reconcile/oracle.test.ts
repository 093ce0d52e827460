import { describe, expect, test } from 'vitest'
import { matchByOracle } from '@/lib/testing/oracle'
import { lineByOracle } from '@/lib/testing/oracle-status'
import {
  anyWorld,
  coreOrders,
  corePurchases,
  holds,
  idsOf,
  type Result,
  run,
  storeLines,
} from '@/lib/testing/property-worlds'
import type { Flag } from './statuses'
import type { Verdict } from './types'

describe('an independent reading of the rules', { timeout: 3_600_000 }, () => {
  test('links the same ids to the same orders and gives them the same status, in worlds with doubt too', () => {
    holds(anyWorld, (input) => {
      const result = run(input)
      const matching = matchByOracle(input)
      const lines = new Map(storeLines(result).map((line) => [line.storeId, line]))
      for (const order of coreOrders(input)) {
        const line = lines.get(order.sourceId) as Verdict
        const basis = basisOf(result, String(line.storeDay))
        const expected = lineByOracle(order, input, matching, basis)
        expect({
          order: order.name,
          status: line.status,
          ids: idsOf(line),
          flags: line.flags.filter((flag) => ORACLE_FLAGS.includes(flag)).sort(),
          revenueMinor: line.analyticsMinor ?? 0,
          purchases: line.purchases ?? 0,
        }).toEqual({ order: order.name, ...expected, flags: expected.flags.sort() })
      }
    })
  })

  test('finds the same GA4 ids without an order of the window', () => {
    holds(anyWorld, (input) => {
      const { links, ambiguousIds, strangers } = matchByOracle(input)
      const rows = corePurchases(input)
      const spelled = (ids: { rows: readonly { transactionId: string }[] }[]) =>
        rows
          .filter((row) => ids.some((id) => id.rows.some((own) => isSameRow(own, row))))
          .map(({ transactionId }) => transactionId)
      const core = new Set(coreOrders(input).map(({ sourceId }) => sourceId))
      const outside = links.filter(({ order }) => !core.has(order.sourceId)).map(({ given }) => given)
      const { verdicts } = run(input)
      const shown = (statuses: string[]) =>
        [...new Set(verdicts.filter(({ status }) => statuses.includes(status)).flatMap(idsOf))].sort()
      const distinct = (ids: string[]) => [...new Set(ids)].sort()
      expect(shown(['ga4_out_of_window'])).toEqual(distinct(spelled(outside)))
      expect(shown(['ga4_ambiguous'])).toEqual(distinct(spelled(ambiguousIds)))
      expect(shown(['ga4_orphan', 'ga4_unknown_format'])).toEqual(distinct(spelled(strangers)))
    })
  })
})

/** Flags that the oracle knows of. */
const ORACLE_FLAGS: readonly Flag[] = ['date_shift', 'split_ids', 'matched_late']

const isSameRow = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b)

/** The basis that the engine says is in force on a day. */
const basisOf = ({ summary }: Result, day: string) =>
  summary.bases.find(({ from, to }) => day >= from && day <= to)?.basis ?? summary.basis?.expected ?? 'total'
