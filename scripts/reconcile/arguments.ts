import { parseArgs } from 'node:util'
import { AppError } from '@/lib/errors'
import { ANALYTICS_FIELDS } from '@/lib/ingestors/file/analytics-columns'
import { STORE_FIELDS } from '@/lib/ingestors/file/store-canonical'
import { isCurrency } from '@/lib/money'
import { dayOf, isDay, isTimeZone, startOfDay } from '@/lib/period'
import type { ConfirmedTransform } from '@/lib/reconcile/match/transforms'
import { decideScope, type ScopeDecision, type ScopePolicy } from '@/lib/reconcile/scope'
import type { Window } from '@/lib/transaction'

export const USAGE = `Usage:
  npm run --silent reconcile -- --store orders.csv --analytics ga4.csv \\
    --from 2026-10-01 --to 2026-10-31 --time-zone Europe/Berlin --out report/

  --store FILE            order export of the store: Shopify, WooCommerce or plain columns (may repeat);
                          NAME=FILE for several stores in one GA4 property, such as --store DE=orders-de.csv
  --analytics FILE        report export of GA4, or plain columns (may repeat)
  --from, --to DAY        first and last day of the window
  --time-zone ZONE        zone of the GA4 property, such as Europe/Berlin
  --out FOLDER            where the report is written; made when absent
  --now INSTANT           count the age of orders to this instant instead of now, such as 2026-11-02T05:00:00Z
  --accept-incomplete     call orders missing although GA4's totals row holds more than its listed rows

How the files are to be read, where they leave it open:
  --decimal-mark . or ,   --date-order dmy, mdy or ymd   --source-time-zone ZONE   --currency EUR
  --map field=Column      a column by its name in the file, such as --map total="Grand Total" (may repeat);
                          store:field=Column or analytics:field=Column for one side only

What counts, and how:
  --rate USD=0.92         one dollar in the reporting currency, where GA4's own amounts do not tell (may repeat)
  --tracking-since DAY    leaves orders from before this day out of the rate
  --web-app NAME          counts an app's orders as the web shop's own (may repeat)
  --scope-in, --scope-out CLASS   decides on a class of the scope table, such as "subscription" (may repeat)
  --zero-totals exclude   leaves orders of zero out of the rate
  --confirm-transform strip_prefix:web-   matches ids without what was added to them (may repeat)`

export interface StoreArgument {
  file: string
  /** Which of several stores the file is from; null where there is one, or a column says it. */
  name: string | null
}

export interface Arguments {
  stores: StoreArgument[]
  analytics: string[]
  window: Window
  asOf: number
  out: string
  acceptIncomplete: boolean
  decimalMark?: '.' | ','
  dateOrder?: 'dmy' | 'mdy' | 'ymd'
  sourceTimeZone?: string
  currency?: string
  storeColumns: Record<string, string>
  analyticsColumns: Record<string, string>
  rates: Record<string, string>
  policy: Partial<ScopePolicy>
  transforms: ConfirmedTransform[]
}

const OPTIONS = {
  store: { type: 'string', multiple: true },
  analytics: { type: 'string', multiple: true },
  from: { type: 'string' },
  to: { type: 'string' },
  'time-zone': { type: 'string' },
  out: { type: 'string' },
  now: { type: 'string' },
  'accept-incomplete': { type: 'boolean', default: false },
  'decimal-mark': { type: 'string' },
  'date-order': { type: 'string' },
  'source-time-zone': { type: 'string' },
  currency: { type: 'string' },
  map: { type: 'string', multiple: true },
  rate: { type: 'string', multiple: true },
  'tracking-since': { type: 'string' },
  'web-app': { type: 'string', multiple: true },
  'scope-in': { type: 'string', multiple: true },
  'scope-out': { type: 'string', multiple: true },
  'zero-totals': { type: 'string' },
  'confirm-transform': { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h', default: false },
} as const

const bad = (message: string) => new AppError('invalid_input', message)

/** Reads the command line; null asks for help. Throws `invalid_input` naming the flag and what it takes. */
export function readArguments(argv: readonly string[], clock: () => number): Arguments | null {
  const values = parse(argv)
  if (values.help) return null
  const required = <T>(flag: string, value: T | undefined): T => {
    if (value === undefined) throw bad(`--${flag} is missing.`)
    return value
  }
  const oneOf = <T extends string>(flag: string, value: string | undefined, allowed: readonly T[]): T | undefined => {
    if (value !== undefined && !allowed.includes(value as T))
      throw bad(`--${flag} is "${value}", but must be ${allowed.join(' or ')}.`)
    return value as T | undefined
  }
  const window = {
    from: required('from', values.from),
    to: required('to', values.to),
    timeZone: required('time-zone', values['time-zone']),
  }
  for (const flag of ['from', 'to'] as const)
    if (!isDay(window[flag])) throw bad(`--${flag} is "${window[flag]}", but must be a day such as 2026-10-01.`)
  if (window.to < window.from) throw bad(`--to ${window.to} is before --from ${window.from}. Swap the two days.`)
  for (const flag of ['time-zone', 'source-time-zone'] as const) {
    const zone = values[flag]
    if (zone !== undefined && !isTimeZone(zone))
      throw bad(`--${flag} is "${zone}", but must be a time zone name such as Europe/Berlin.`)
  }
  if (values.currency !== undefined && !isCurrency(values.currency))
    throw bad(`--currency is "${values.currency}", but must be a currency code such as EUR.`)
  return {
    stores: required('store', values.store).map(readStore),
    analytics: required('analytics', values.analytics),
    window,
    asOf: readInstant(values.now, window.timeZone) ?? clock(),
    out: required('out', values.out),
    acceptIncomplete: values['accept-incomplete'],
    decimalMark: oneOf('decimal-mark', values['decimal-mark'], ['.', ',']),
    dateOrder: oneOf('date-order', values['date-order'], ['dmy', 'mdy', 'ymd']),
    sourceTimeZone: values['source-time-zone'],
    currency: values.currency,
    ...readMappings(values.map ?? []),
    rates: readRates(values.rate ?? []),
    policy: readPolicy(values, window.timeZone, clock()),
    transforms: (values['confirm-transform'] ?? []).map(readTransform),
  }
}

/** A path may hold "=" too, but a name ends before the first folder of it. */
function readStore(entry: string): StoreArgument {
  const [, name = null, file = entry] = /^([^=/\\]{1,60})=(.+)$/.exec(entry) ?? []
  return { file, name }
}

function readRates(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const [, currency = '', rate = ''] = /^([A-Z]{3})=(\d+(?:\.\d+)?)$/.exec(entry) ?? []
      if (!isCurrency(currency))
        throw bad(`--rate is "${entry}", but must be a currency and a number, such as USD=0.92.`)
      return [currency, rate]
    }),
  )
}

function readPolicy(values: ReturnType<typeof parse>, timeZone: string, now: number): Partial<ScopePolicy> {
  const since = values['tracking-since']
  if (since !== undefined && !isDay(since))
    throw bad(`--tracking-since is "${since}", but must be a day such as 2026-10-01.`)
  const zeroTotals = values['zero-totals']
  if (zeroTotals !== undefined && zeroTotals !== 'exclude' && zeroTotals !== 'keep')
    throw bad(`--zero-totals is "${zeroTotals}", but must be keep or exclude.`)
  let decisions: ScopeDecision[] = []
  for (const [flag, inHeadline] of [
    ['scope-in', true],
    ['scope-out', false],
  ] as const)
    for (const classKey of values[flag] ?? [])
      decisions = decideScope(decisions, { classKey, inHeadline, by: 'command line', at: now })
  return {
    ...(since === undefined ? {} : { trackingSince: startOfDay(since, timeZone) }),
    ...(zeroTotals === undefined ? {} : { zeroTotals }),
    webApps: values['web-app'] ?? [],
    decisions,
  }
}

function readTransform(entry: string): ConfirmedTransform {
  const [, kind, text] = /^(strip_prefix|strip_suffix):(.+)$/.exec(entry) ?? []
  if (!kind || !text)
    throw bad(`--confirm-transform is "${entry}", but must be strip_prefix:TEXT or strip_suffix:TEXT.`)
  return { kind: kind as ConfirmedTransform['kind'], text, version: 1 }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, strict: true, allowPositionals: false }).values
  } catch (error) {
    throw bad((error as Error).message.split('. To specify')[0] ?? 'The command line cannot be read.')
  }
}

function readInstant(text: string | undefined, timeZone: string): number | null {
  if (text === undefined) return null
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN
  if (Number.isNaN(instant))
    throw bad(
      `--now is "${text}", but must be an instant with its offset such as ${dayOf(Date.now(), timeZone)}T05:00:00Z.`,
    )
  return instant
}

function readMappings(entries: readonly string[]): Pick<Arguments, 'storeColumns' | 'analyticsColumns'> {
  const storeColumns: Record<string, string> = {}
  const analyticsColumns: Record<string, string> = {}
  for (const entry of entries) {
    const [, side, field, column] = /^(?:(store|analytics):)?(\w+)=(.+)$/.exec(entry) ?? []
    if (!field || !column)
      throw bad(`--map is "${entry}", but must be field=Column, such as --map total="Grand Total".`)
    // A field that both sides have is meant for the store unless it says otherwise.
    const forAnalytics = side ? side === 'analytics' : isField(ANALYTICS_FIELDS, field) && !isField(STORE_FIELDS, field)
    ;(forAnalytics ? analyticsColumns : storeColumns)[field] = column
  }
  return { storeColumns, analyticsColumns }
}

const isField = (fields: readonly string[], field: string) => fields.includes(field)
