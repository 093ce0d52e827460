import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type AnyReading,
  amountOf,
  countOf,
  dayOfFact,
  numberOf,
  numbersIn,
  refundOf,
  salesOf,
} from '@/lib/testing/contract/facts'
import { openContract as open, SALES, UPSTREAMS, WINDOW } from '@/lib/testing/contract/open'
import { CONTRACT_ZONE, type Sale } from '@/lib/testing/contract/upstream'
import { TROUBLES, type Trouble } from '@/lib/testing/contract/wire'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { IngestError } from './errors'
import type { HttpRequest } from './http/types'
import { type OpenAnalytics, type OpenSource, type OpenStore, SOURCES } from './registry'
import type { LiveKind } from './types'

/** What every live source promises, whatever service is behind it. A source without a stand-in here fails. */

const DAYS = ['2026-10-22', '2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26', '2026-10-27']
const PER_DAY = [1, 1, 1, 2, 0, 1]

const OUTCOMES = ['retry', 'rate_limited', 'needs_reauth', 'misconfigured', 'incomplete']
/** What trouble is called when it stays; absent where it depends on the service. */
const OUTCOME_OF: Readonly<Partial<Record<Trouble, string>>> = {
  rate_limited: 'rate_limited',
  server_error: 'retry',
  timeout: 'retry',
  reset: 'retry',
  truncated: 'retry',
}

/** Begins with a capital, or with the name of a site or of an account. */
const SENTENCE = /^(?:[A-Z“]|[a-z0-9.@-]+\.[a-z]+ ).{10,}[.]$/s
/** A person who reads it learns what to do. */
const ADVICE =
  /\b(Connect|Check|Make|Give|Add|Enter|Sign in|Set|Ask|Open|In GA4 open|Update|Allow|Choose|make a new key|is asked again)\b/

const failureOf = async (run: () => Promise<unknown>): Promise<unknown> => {
  try {
    await run()
  } catch (error) {
    return error
  }
  return null
}

const lookUp = (source: OpenSource, ids: readonly string[]): Promise<unknown> =>
  source.side === 'store' ? source.lookup(ids) : source.lookup(ids, WINDOW)

/** Everything that could ever be shown or logged of a value. */
const textOf = (value: unknown) =>
  `${inspect(value, { depth: 20, maxArrayLength: null, maxStringLength: null, showHidden: true })}`

function expectTyped(error: unknown): asserts error is IngestError {
  expect(error).toBeInstanceOf(IngestError)
  const { outcome, code, publicMessage, retryAt } = error as IngestError
  expect(OUTCOMES).toContain(outcome)
  expect(code).toMatch(/^[a-z0-9]+(_[a-z0-9]+)+$/)
  expect(publicMessage).toMatch(SENTENCE)
  expect(retryAt !== null).toBe(outcome === 'rate_limited')
}

const kinds = Object.keys(SOURCES) as LiveKind[]
const passed = new Map<LiveKind, number>()

test('every registered source is under contract', () => {
  expect(Object.keys(UPSTREAMS).sort()).toEqual([...kinds].sort())
})

describe.each(kinds)('%s', (kind) => {
  const promise = (name: string, run: () => Promise<void>) =>
    test(name, async () => {
      await run()
      passed.set(kind, (passed.get(kind) ?? 0) + 1)
    })
  const isStore = SOURCES[kind].side === 'store'

  describe('check', () => {
    promise('finds good credentials good, and the name, zone, currency and newest sale behind them', async () => {
      const { source, upstream } = await open(kind)
      const { steps, found } = await source.check()
      expect(steps.length).toBeGreaterThan(0)
      for (const { ok, name, message } of steps) {
        expect(ok, name).toBe(true)
        expect(message).toMatch(SENTENCE)
      }
      expect(found).toMatchObject({ name: upstream.name, timeZone: CONTRACT_ZONE, currency: 'EUR', readableFrom: null })
      expect(found.scopes.length).toBeGreaterThan(0)
      expect(found.version).toEqual(expect.any(String))
      expect(found.lastTransactionAt).toBe(Date.parse('2026-10-27T22:59:00Z'))
    })

    promise('finds nothing wrong with a source that has not sold yet', async () => {
      const { source } = await open(kind, { sales: [] })
      const { steps, found } = await source.check()
      expect(steps.filter(({ ok }) => !ok)).toEqual([])
      expect(found).toMatchObject({ timeZone: CONTRACT_ZONE, currency: 'EUR', lastTransactionAt: null })
    })

    promise('reports each kind of bad credentials as a failed step that says what to do', async () => {
      const { again, upstream } = await open(kind)
      expect(Object.keys(upstream.refused).length).toBeGreaterThan(1)
      for (const [what, credentials] of Object.entries(upstream.refused)) {
        const { steps } = await again(credentials).source.check()
        const failed = steps.filter(({ ok, optional }) => !ok && !optional)
        expect(failed, what).toHaveLength(1)
        expect(failed[0]?.message, what).toMatch(SENTENCE)
        expect(failed[0]?.message, what).toMatch(ADVICE)
      }
    })

    promise('never throws for anything the service answers, at whichever request', async () => {
      const { again } = await open(kind)
      const { wire: undisturbed, source: calm } = again()
      await calm.check()
      for (const trouble of TROUBLES) {
        for (let from = 0; from < undisturbed.requests.length; from++) {
          const { wire, source } = again()
          wire.strike = { trouble, from, times: Number.POSITIVE_INFINITY }
          const { steps } = await source.check()
          for (const { message } of steps) expect(message).toMatch(SENTENCE)
          if (from === 0) expect(steps.some(({ ok }) => !ok)).toBe(true)
        }
      }
    })
  })

  describe('credentials', () => {
    promise('are never in a report, a hint, a failure, a reading or an address', async () => {
      const { again, upstream } = await open(kind)
      const seen: unknown[] = []
      const requests: HttpRequest[] = []
      for (const credentials of [upstream.credentials, ...Object.values(upstream.refused)]) {
        const { hint, config } = SOURCES[kind].parse({ config: upstream.config, credentials })
        const { wire, source } = again(credentials)
        seen.push(hint, config, await source.check())
        seen.push(await source.totals(WINDOW).catch((error: unknown) => error))
        seen.push(await source.read(WINDOW).catch((error: unknown) => error))
        seen.push(await source.glance(WINDOW).catch((error: unknown) => error))
        seen.push(await lookUp(source, ['1001']).catch((error: unknown) => error))
        requests.push(...wire.requests)
      }
      for (const trouble of TROUBLES) {
        const { wire, source } = again()
        wire.strike = { trouble, from: 0, times: Number.POSITIVE_INFINITY }
        seen.push(await source.check(), await failureOf(() => source.read(WINDOW)))
        seen.push(await failureOf(() => source.glance(WINDOW)), await failureOf(() => lookUp(source, ['1001'])))
        requests.push(...wire.requests)
      }
      seen.push(...requests.map(({ url }) => url))
      const text = seen.map(textOf).join('\n')
      expect(text).toContain('1001')
      expect(upstream.secrets.filter((secret) => text.includes(secret))).toEqual([])
      // The same search does find them where they belong.
      const sent = requests.map(({ headers, body }) => `${textOf(headers)}${decodeURIComponent(body ?? '')}`).join()
      expect(upstream.secrets.some((secret) => sent.includes(secret))).toBe(true)
    })

    promise('are refused with a reason when they are reading, not only when they are checked', async () => {
      const { again, upstream } = await open(kind)
      for (const [what, credentials] of Object.entries(upstream.refused)) {
        const { source } = again(credentials)
        const asked = [
          () => source.read(WINDOW),
          () => source.totals(WINDOW),
          () => source.glance(WINDOW),
          () => lookUp(source, ['1001']),
        ]
        for (const run of asked) {
          const error = await failureOf(run)
          expectTyped(error)
          expect(['needs_reauth', 'misconfigured'], what).toContain(error.outcome)
          expect(error.publicMessage, what).toMatch(ADVICE)
        }
      }
    })
  })

  describe('totals', () => {
    promise('are one for each day, in order, with the number of its sales', async () => {
      const { source } = await open(kind)
      const totals = await source.totals(WINDOW)
      expect(totals.map(({ day }) => day)).toEqual(DAYS)
      expect(totals.map(({ count }) => count)).toEqual(PER_DAY)
    })

    promise('have the same fingerprints while nothing changes, for every job', async () => {
      const { source, again } = await open(kind)
      const before = await source.totals(WINDOW)
      expect(await source.totals(WINDOW)).toEqual(before)
      expect(await again().source.totals(WINDOW)).toEqual(before)
    })

    promise('need not be asked for where the reading gives their fingerprints itself, and counts do', async () => {
      const { source } = await open(kind)
      const counts = await source.counts(WINDOW)
      expect(counts?.map(({ day }) => day) ?? DAYS).toEqual(DAYS)
      const totals = await source.totals(WINDOW)
      const { days } = await source.read(WINDOW)
      for (const [index, { fingerprint }] of days.entries())
        expect(fingerprint ?? (counts === null && totals[index]?.fingerprint)).toBe(totals[index]?.fingerprint)
    })

    promise('have another fingerprint for the day that changed, and for no other', async () => {
      const [first, second, third, ...rest] = SALES as [Sale, Sale, Sale, ...Sale[]]
      const changedAt = '2026-11-02T10:00:00Z'
      const changes: [day: string, sales: Sale[]][] = [
        ['2026-10-22', [{ ...first, amountMinor: 5_000, changedAt }, second, third, ...rest]],
        ['2026-10-24', [first, second, { ...third, refundedMinor: 2_060, changedAt }, ...rest]],
        ['2026-10-23', [first, third, ...rest]],
        ['2026-10-26', [...SALES, { number: 1007, at: '2026-10-26T09:00:00Z', amountMinor: 100 }]],
      ]
      const { source, upstream } = await open(kind)
      const before = await source.totals(WINDOW)
      for (const [day, sales] of changes) {
        upstream.setSales(sales)
        const after = await source.totals(WINDOW)
        const moved = after.filter(({ fingerprint }, index) => fingerprint !== before[index]?.fingerprint)
        expect(moved.map((total) => total.day)).toEqual([day])
      }
    })

    promise('are struck by no passing trouble, and fail with a reason when it stays', async () => {
      const { source, again, upstream } = await open(kind)
      const undisturbed = await source.totals(WINDOW)
      for (const trouble of TROUBLES) {
        const lasting = again()
        lasting.wire.strike = { trouble, from: 0, times: Number.POSITIVE_INFINITY }
        expectTyped(await failureOf(() => lasting.source.totals(WINDOW)))
        if (trouble === 'html' && upstream.htmlOutcome === 'misconfigured') continue
        const passing = again()
        passing.wire.strike = { trouble, from: 0, times: 1 }
        expect(await passing.source.totals(WINDOW), trouble).toEqual(undisturbed)
      }
    })
  })

  describe('reading', () => {
    promise('gives every sale once, with its amount and refund, and days in order that add up', async () => {
      const { read } = await open(kind)
      const { facts, days, rejections, timeZone, currency } = await read()
      expect({ rejections, timeZone, currency }).toEqual({ rejections: [], timeZone: CONTRACT_ZONE, currency: 'EUR' })
      expect(facts.map((fact) => [numberOf(fact), amountOf(fact), refundOf(fact)])).toEqual(
        SALES.map(({ number, amountMinor, refundedMinor = 0 }) => [number, amountMinor, refundedMinor]),
      )
      expect(days.map(({ day }) => day)).toEqual(DAYS)
      expect(days.map(({ received }) => received)).toEqual(PER_DAY)
      for (const { day, expected, received, incomplete } of days) {
        expect(incomplete).toBeNull()
        expect(expected).toBe(received)
        const ofDay = facts.filter((fact) => dayOfFact(fact) === day)
        expect(ofDay.reduce((sum, fact) => sum + countOf(fact), 0)).toBe(received)
      }
    })

    promise('gives the same again, from the same source and from one opened anew', async () => {
      const { read, again } = await open(kind)
      const first = await read()
      expect(await read()).toEqual(first)
      expect(await again().source.read(WINDOW)).toEqual(first)
    })

    promise('gives the same day by day as all at once, however many pages or files it takes', async () => {
      const sales = Array.from({ length: 320 }, (_, at) => ({
        number: 2_001 + at,
        at: new Date(Date.UTC(2026, 9, 21, 22, 5) + at * 27 * 60_000).toISOString().replace('.000Z', 'Z'),
        amountMinor: 1_000 + at * 7,
        ...(at % 40 === 0 && { refundedMinor: 500 }),
      }))
      const { read } = await open(kind, { sales })
      const whole = await read()
      expect(whole.facts.map(numberOf).sort((a, b) => a - b)).toEqual(sales.map(({ number }) => number))
      const parts: AnyReading[] = []
      for (const day of DAYS) parts.push(await read({ from: day, to: day }))
      expect(parts.flatMap(({ facts }) => facts)).toEqual(whole.facts)
      expect(parts.flatMap(({ days }) => days)).toEqual(whole.days)
      expect(whole.days.every(({ incomplete }) => incomplete === null)).toBe(true)
      const inSmallPages = await (await open(kind, { sales, rowsAPage: 30 })).read()
      expect(inSmallPages).toEqual(whole)
    })

    promise('calls days without a sale complete, with nothing in them', async () => {
      const { read } = await open(kind)
      const empty = await read({ from: '2026-10-26', to: '2026-10-26' })
      expect(empty.facts).toEqual([])
      expect(empty.days).toEqual([expect.objectContaining({ expected: 0, received: 0, incomplete: null })])
      const earlier = await read({ from: '2026-10-01', to: '2026-10-03' })
      expect(earlier.facts).toEqual([])
      expect(earlier.days.map(({ expected, received, incomplete }) => [expected, received, incomplete])).toEqual(
        Array.from({ length: 3 }, () => [0, 0, null]),
      )
      const unsold = await (await open(kind, { sales: [] })).read()
      expect(unsold.facts).toEqual([])
      expect(unsold.days.every(({ received, incomplete }) => received === 0 && incomplete === null)).toBe(true)
    })

    promise('holds no number that is not a safe integer', async () => {
      const { read } = await open(kind)
      const numbers = [...numbersIn(await read())]
      expect(numbers.length).toBeGreaterThan(20)
      expect(numbers.filter((number) => !Number.isSafeInteger(number) || Object.is(number, -0))).toEqual([])
    })

    for (const currency of ['EUR', 'JPY', 'KWD'] as const)
      promise(`gives any amount of ${currency} to its last digit`, async () => {
        const amounts = [0, 1, 9, 10, 99, 100, 1_005, 999_999_999].concat(
          fc.sample(fc.integer({ min: 0, max: 1_000_000_000 }), PROPERTY_RUNS),
        )
        const sales = amounts.map((amountMinor, at) => ({
          number: 3_001 + at,
          at: new Date(Date.UTC(2026, 9, 24, 0, 0, at)).toISOString().replace('.000Z', 'Z'),
          amountMinor,
        }))
        const { read } = await open(kind, { sales, currency })
        const reading = await read()
        const arrived = new Map(reading.facts.map((fact) => [numberOf(fact), amountOf(fact)]))
        expect(sales.map(({ number }) => arrived.get(number))).toEqual(amounts)
        expect(reading.currency).toBe(currency)
      })

    promise(
      isStore ? 'counts days in the zone it is asked in' : 'refuses a window whose days are not its own',
      async () => {
        const { read } = await open(kind)
        if (!isStore) {
          const error = await failureOf(() => read({ timeZone: 'America/New_York' }))
          expectTyped(error)
          expect(error.outcome).toBe('misconfigured')
          expect(error.publicMessage).toContain(CONTRACT_ZONE)
          return
        }
        const { days } = await read({ timeZone: 'Etc/UTC' })
        expect(days.map(({ received }) => received)).toEqual([2, 0, 1, 2, 0, 1])
      },
    )

    promise('replaces personal data in ids by the same code as every other source of the client', async () => {
      const ids = ['Anna.Muster@Example.com', '+49 170 1234567']
      const sales = ids.map((id, at) => ({ number: 4_001 + at, at: '2026-10-24T09:00:00Z', amountMinor: 900 + at, id }))
      const codesOf = async (of: LiveKind, spelled: readonly Sale[], piiKey = 'client one') => {
        const { read } = await open(of, { sales: spelled, piiKey })
        const reading = await read()
        for (const secret of ['muster', '1234567']) expect(textOf(reading).toLowerCase()).not.toContain(secret)
        expect(reading.notes.join(' ')).toMatch(/e-mail address or a phone number/)
        const names = reading.facts.flatMap((fact) =>
          'transactionId' in fact ? [fact.transactionId] : fact.aliases.map(({ value }) => value),
        )
        return [...new Set(names.filter((name) => name.startsWith('redacted:')))].sort()
      }
      const codes = await codesOf(kind, sales)
      expect(codes).toHaveLength(2)
      const folded = sales.map((sale) => ({ ...sale, id: sale.id.toLowerCase() }))
      for (const other of kinds) expect(await codesOf(other, folded), other).toEqual(codes)
      const elsewhere = await codesOf(kind, sales, 'client two')
      expect(elsewhere.filter((code) => codes.includes(code))).toEqual([])
    })
  })

  describe('a glance', () => {
    const many = Array.from({ length: 320 }, (_, at) => ({
      number: 2_001 + at,
      at: new Date(Date.UTC(2026, 9, 21, 22, 5) + at * 27 * 60_000).toISOString().replace('.000Z', 'Z'),
      amountMinor: 1_000 + at * 7,
    }))
    const named = (facts: AnyReading['facts'] | null) =>
      (facts ?? []).map((fact) => `${numberOf(fact)} ${dayOfFact(fact)} ${countOf(fact)}`).sort()

    promise('sees the sales that a reading of the same days gives, and no others', async () => {
      for (const sales of [SALES, many, []]) {
        const { source, read } = await open(kind, { sales })
        const days = { from: '2026-10-23', to: '2026-10-25' }
        expect(named(await source.glance({ ...WINDOW, ...days }))).toEqual(named((await read(days)).facts))
        expect(named(await source.glance(WINDOW))).toEqual(named((await read()).facts))
      }
    })

    promise('takes two requests, signing in included, and one more for every hundred sales', async () => {
      for (const [sales, most] of [
        [SALES, 2],
        [many, 5],
      ] as const) {
        const { source, wire } = await open(kind, { sales })
        await source.glance(WINDOW)
        expect(wire.requests.length).toBeLessThanOrEqual(most)
      }
    })

    promise('names sales as a reading does, personal data replaced', async () => {
      const id = 'Anna.Muster@Example.com'
      const sales = [{ number: 4_001, at: '2026-10-24T09:00:00Z', amountMinor: 900, id }]
      const { source, read } = await open(kind, { sales })
      const namesOf = (facts: AnyReading['facts'] | null) =>
        facts?.map((fact) => ('transactionId' in fact ? fact.transactionId : fact.aliases))
      const seen = await source.glance(WINDOW)
      expect(textOf(seen).toLowerCase()).not.toContain('muster')
      expect(namesOf(seen)).toEqual(namesOf((await read()).facts))
    })

    promise('is struck by no passing trouble, and fails with a reason when it stays', async () => {
      const { source, again, upstream, wire: calm } = await open(kind)
      const undisturbed = await source.glance(WINDOW)
      const count = calm.requests.length
      for (const trouble of TROUBLES)
        for (let from = 0; from < count; from++) {
          const lasting = again()
          lasting.wire.strike = { trouble, from, times: Number.POSITIVE_INFINITY }
          expectTyped(await failureOf(() => lasting.source.glance(WINDOW)))
          if (trouble === 'html' && upstream.htmlOutcome === 'misconfigured') continue
          const passing = again()
          passing.wire.strike = { trouble, from, times: 1 }
          expect(await passing.source.glance(WINDOW), `${trouble}, request ${from}`).toEqual(undisturbed)
        }
    })
  })

  describe.each(TROUBLES)('trouble: %s', (trouble) => {
    promise('that strikes one request, whichever, changes nothing of what is read', async () => {
      const { again, upstream, read, wire: calm } = await open(kind)
      const undisturbed = await read()
      const isTheirs = trouble === 'html' && upstream.htmlOutcome === 'misconfigured'
      for (let from = 0; from < calm.requests.length; from++) {
        const { wire, source } = again()
        wire.strike = { trouble, from, times: 1 }
        const ending = await source.read(WINDOW).catch((error: unknown) => error)
        if (isTheirs && ending instanceof Error) {
          expectTyped(ending)
          expect(ending.outcome).toBe('misconfigured')
        } else expect(ending, `request ${from}`).toEqual(undisturbed)
      }
    })

    promise('that stays ends the reading with a reason, and never with less than all sales', async () => {
      const { again, upstream, read, wire: calm } = await open(kind)
      const undisturbed = await read()
      for (let from = 0; from < calm.requests.length; from++) {
        const { wire, source } = again()
        wire.strike = { trouble, from, times: Number.POSITIVE_INFINITY }
        const ending = await source.read(WINDOW).catch((error: unknown) => error)
        if (ending instanceof Error) {
          expectTyped(ending)
          if (from === 0) expect(ending.outcome).toBe(OUTCOME_OF[trouble] ?? upstream.htmlOutcome)
          continue
        }
        expect(from).toBeGreaterThan(0)
        // Details that are asked for last may be missing from a reading that says so.
        const reading = ending as AnyReading
        expect(salesOf(reading)).toEqual(salesOf(undisturbed))
        if (textOf(reading.facts) !== textOf(undisturbed.facts)) expect(reading.notes.join()).toMatch(SENTENCE)
      }
    })
  })

  describe('stopping', () => {
    const runs = (source: OpenSource): Record<string, () => Promise<unknown>> => ({
      check: () => source.check(),
      totals: () => source.totals(WINDOW),
      read: () => source.read(WINDOW),
      glance: () => source.glance(WINDOW),
      lookup: () => lookUp(source, ['1001', '999999']),
    })

    promise('is obeyed at every request, with the reason that was given and without another request', async () => {
      const { again, wire: calm, source } = await open(kind)
      for (const [name, run] of Object.entries(runs(source))) {
        const before = calm.requests.length
        await run()
        const count = calm.requests.length - before
        expect(count, name).toBeGreaterThan(0)
        for (let place = 0; place < count; place++) {
          const { wire, source: stopped } = again()
          wire.abortAt = place
          const error = await failureOf(runs(stopped)[name] as () => Promise<unknown>)
          expect(error, `${name}, request ${place}`).toBe(wire.reason)
          expect(wire.requests.length, `${name}, request ${place}`).toBe(place + 1)
        }
      }
    })

    promise('is obeyed before the first request and at every wait', async () => {
      const { again } = await open(kind)
      const ended = async (name: string, { wire, source }: ReturnType<typeof again>) => {
        expect(await failureOf(runs(source)[name] as () => Promise<unknown>), name).toBe(wire.reason)
        expect(wire.requests.length, name).toBe(wire.requestsAtAbort)
      }
      for (const name of Object.keys(runs(again().source))) {
        const early = again()
        early.wire.abort()
        expect(await failureOf(runs(early.source)[name] as () => Promise<unknown>), name).toBe(early.wire.reason)
        expect(early.wire.requests.length, name).toBeLessThanOrEqual(1)
        const asked = again()
        asked.wire.strike = { trouble: 'rate_limited', from: 0, times: 1 }
        await runs(asked.source)[name]?.()
        expect(asked.wire.waits, name).toBeGreaterThan(0)
        for (let place = 0; place < asked.wire.waits; place++) {
          const waiting = again()
          waiting.wire.strike = { trouble: 'rate_limited', from: 0, times: 1 }
          waiting.wire.abortAtWait = place
          await ended(name, waiting)
        }
      }
    })
  })

  if (isStore)
    describe('looking up ids', () => {
      const openStore = async () => {
        const opened = await open(kind)
        return { ...opened, store: opened.source as OpenStore }
      }

      promise('finds an order by its number, as a reading has it', async () => {
        const { store, read } = await openStore()
        const { facts } = await read()
        for (const id of ['1003', '#1003', '1006']) {
          const { found, absent } = await store.lookup([id])
          expect(absent).toEqual([])
          expect(found).toEqual(facts.filter((fact) => numberOf(fact) === Number(id.replace('#', ''))))
        }
      })

      promise('calls absent only what it asked for and did not find', async () => {
        const { store } = await openStore()
        const { found, absent } = await store.lookup(['999999', '1001', '999999', '(not set)'])
        expect(found.map(numberOf)).toEqual([1001])
        expect(absent).toContain('999999')
        expect(absent).not.toContain('1001')
        expect(new Set(absent).size).toBe(absent.length)
        expect(await store.lookup([])).toEqual({ found: [], absent: [] })
      })

      promise('never calls an id absent because the service was in trouble', async () => {
        const { again, store, wire: calm } = await openStore()
        const before = calm.requests.length
        const undisturbed = await store.lookup(['1001', '999999'])
        const count = calm.requests.length - before
        for (const trouble of TROUBLES)
          for (let from = 0; from < count; from++)
            for (const times of [1, Number.POSITIVE_INFINITY]) {
              const { wire, source } = again()
              wire.strike = { trouble, from, times }
              const ending = await (source as OpenStore).lookup(['1001', '999999']).catch((error: unknown) => error)
              if (ending instanceof Error) expectTyped(ending)
              else expect(ending, `${trouble}, request ${from}`).toEqual(undisturbed)
            }
      })
    })
  else
    describe('looking up ids', () => {
      const openAnalytics = async (sales: readonly Sale[] = SALES) => {
        const opened = await open(kind, { sales })
        return { ...opened, analytics: opened.source as OpenAnalytics }
      }

      promise('finds purchases by their id, in whichever case, as a reading has them', async () => {
        const sales = SALES.map((sale) => ({ ...sale, id: `Order-${sale.number}` }))
        const { analytics, read } = await openAnalytics(sales)
        const { facts } = await read()
        for (const ids of [['Order-1003'], ['order-1003'], ['ORDER-1006', 'oRDER-1001', '999999']]) {
          const folded = ids.map((id) => id.toLowerCase())
          expect(await analytics.lookup(ids, WINDOW)).toEqual({
            found: facts.filter((fact) => 'transactionId' in fact && folded.includes(fact.transactionId.toLowerCase())),
            isWhole: true,
          })
        }
      })

      promise('finds nothing of ids that are not there, of other days, or when none is asked for', async () => {
        const { analytics } = await openAnalytics()
        const nothing = { found: [], isWhole: true }
        expect(await analytics.lookup(['999999', '100'], WINDOW)).toEqual(nothing)
        expect(await analytics.lookup(['1001'], { ...WINDOW, from: '2026-10-23' })).toEqual(nothing)
        expect(await analytics.lookup([], WINDOW)).toEqual(nothing)
      })

      promise('names purchases as a reading does, personal data replaced', async () => {
        const id = 'Anna.Muster@Example.com'
        const { analytics, read } = await openAnalytics([{ number: 1, at: '2026-10-24T09:00:00Z', amountMinor: 9, id }])
        const { found } = await analytics.lookup([id.toLowerCase()], WINDOW)
        expect(textOf(found).toLowerCase()).not.toContain('muster')
        expect(found).toEqual((await read()).facts)
      })

      promise('is struck by no passing trouble, and fails with a reason when it stays', async () => {
        const { analytics, again, upstream, wire: calm } = await openAnalytics()
        const undisturbed = await analytics.lookup(['1001', '999999'], WINDOW)
        const count = calm.requests.length
        for (const trouble of TROUBLES)
          for (let from = 0; from < count; from++) {
            const lasting = again()
            lasting.wire.strike = { trouble, from, times: Number.POSITIVE_INFINITY }
            expectTyped(await failureOf(() => lookUp(lasting.source, ['1001', '999999'])))
            if (trouble === 'html' && upstream.htmlOutcome === 'misconfigured') continue
            const passing = again()
            passing.wire.strike = { trouble, from, times: 1 }
            const ending = await lookUp(passing.source, ['1001', '999999'])
            expect(ending, `${trouble}, request ${from}`).toEqual(undisturbed)
          }
      })
    })
})

afterAll(() => {
  const each = kinds.map((kind) => `${kind} ${passed.get(kind) ?? 0}`).join(', ')
  process.stdout.write(`Guarantees of the source contract that hold: ${each}\n`)
})
