import { z } from 'zod'

/** What a golden world expects of the engine: the part of its file that is worked out by hand. */

export const money = z.string().regex(/^-?\d+(\.\d+)?$/)
export const day = z.iso.date()

const line = z
  .strictObject({
    status: z.string(),
    reason: z.string().nullable(),
    flags: z.array(z.string()),
    store: z.string(),
    /** GA4 ids of the line. */
    ga4: z.string().nullable(),
    /** Kind, pass and transform of the link. */
    by: z.string().nullable(),
    total: money,
    original: z.string().nullable(),
    revenue: money.nullable(),
    difference: money.nullable(),
    basis: z.string().nullable(),
    purchases: z.int().nullable(),
    storeDay: day,
    ga4Day: day.nullable(),
    isSuggested: z.boolean(),
    evidence: z.array(z.string()),
  })
  .partial()

const analyticsLine = z.strictObject({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable().optional(),
  flags: z.array(z.string()).optional(),
  revenue: money.optional(),
  purchases: z.int().optional(),
  day: day.nullable().optional(),
  /** Name of the order outside the window. */
  order: z.string().optional(),
})

const amounts = z.record(z.string(), money)

/** What must be so. Lists and maps are complete unless they say otherwise; objects in them name only what matters. */
export const expectation = z
  .strictObject({
    /** Status by order name, or by a range such as `#1001..#1040`; need not be complete. */
    statuses: z.record(z.string(), z.string()),
    /** Order lines by name; need not be complete. Of several stores: `store/#1001`. */
    lines: z.record(z.string(), line),
    /** GA4 lines. */
    ga4: z.array(analyticsLine),
    counts: z.record(z.string(), z.int()),
    /** Lines by kind and pass of their link. */
    matchedBy: z.record(z.string(), z.int()),
    totals: z.strictObject({ orders: z.int(), store: money, purchases: z.int(), ga4: money }).partial(),
    bridge: amounts,
    /** Steps that move something, by code. */
    tieOut: z.strictObject({ report: money, steps: amounts, start: money }).partial(),
    matchRate: z
      .strictObject({
        matched: z.int(),
        settled: z.int(),
        value: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
        lowerBound: z.number().nullable(),
        upperBound: z.number().nullable(),
        complete: z.boolean(),
      })
      .partial(),
    valueRate: z.strictObject({ matched: money, settled: money, value: z.number().nullable() }).partial(),
    rates: z
      .strictObject({
        raw: z.number().nullable(),
        precision: z.number().nullable(),
        duplicate: z.number().nullable(),
        agreement: z.number().nullable(),
      })
      .partial(),
    suggested: z.strictObject({ orders: z.int(), amount: money }),
    /** Codes that must be among the findings, and codes that must not. */
    findings: z.array(z.string()),
    noFindings: z.array(z.string()),
    /** `2026-10-08: order_number to order_id`. */
    idChanges: z.array(z.string()),
    basis: z.strictObject({ expected: z.string(), informative: z.int(), explained: z.int() }).nullable(),
    /** `2026-10-16: total to total_ex_tax`. */
    basisChanges: z.array(z.string()),
    proposals: z.array(
      z.strictObject({
        kind: z.string(),
        text: z.string(),
        matches: z.int(),
        datesAgree: z.int(),
        valuesAgree: z.int(),
      }),
    ),
    unknownFormats: z.array(z.strictObject({ ids: z.int(), amount: money, samples: z.array(z.string()) })),
    untrustedDays: z.array(z.strictObject({ day, reason: z.string() })),
    /** Whether the rate may stand as the headline. */
    headline: z
      .strictObject({ isWithheld: z.boolean(), because: z.string().nullable(), classes: z.array(z.string()) })
      .partial(),
    /** Scope classes by key; need not be complete. */
    scope: z.record(
      z.string(),
      z
        .strictObject({
          orders: z.int(),
          amount: money,
          seen: z.int(),
          inHeadline: z.boolean(),
          exclusion: z.string().nullable(),
          proposal: z.string().nullable(),
        })
        .partial(),
    ),
    /** Refund ledger, with the bars that lead from the gross difference to the net one. */
    refunds: z
      .strictObject({ counts: z.record(z.string(), z.int()), store: money, ga4: money, bars: amounts, net: money })
      .partial(),
    currencies: z.record(
      z.string(),
      z
        .strictObject({ orders: z.int(), matched: z.int(), settled: z.int(), rates: z.array(z.string()).nullable() })
        .partial(),
    ),
    stores: z.record(
      z.string(),
      z.strictObject({ orders: z.int(), amount: money, matched: z.int(), settled: z.int() }),
    ),
  })
  .partial()
export type GoldenExpectation = z.infer<typeof expectation>
