import { addDays } from '@/lib/period'
import { countOf } from '@/lib/sentences'
import type { AnalyticsPurchase, Rejection, TagRow, Window } from '@/lib/transaction'
import { IngestError } from '../errors'
import { IdRedactor } from '../reduce/ids'
import type { DayReading, IncompleteReason, Reading } from '../types'
import { type Client, clientOf, type Ga4Source } from './client'
import { minorOf, parseCount } from './decimal'
import { mapPurchase, mapTag } from './map'
import { FIELDS_REFUSED } from './problems'
import { PURCHASES, TAGS } from './queries'
import type { Report, Span } from './report'
import { readParts } from './split'
import { addSums, type Control, dayOfDate, daysOf, isSameSum, NOTHING, readControl, readSum, type Sum } from './totals'

/** How often days whose totals change while they are read are read again. */
const MAX_ROUNDS = 3

/** What was read of a day. */
interface DayRows extends Sum {
  facts: AnalyticsPurchase[]
  rejections: Rejection[]
  doubt: IncompleteReason | null
}

/** Purchases and refunds of the window, held against the days' totals, and where they were reported from. */
export async function readPurchases(source: Ga4Source, window: Window): Promise<Reading<AnalyticsPurchase>> {
  const client = clientOf(source)
  const reader = new Reader(client, source, window)
  const control = await reader.readDays()
  const tags = await reader.readTags(control)
  const days = daysOf(window).map((day) => ({ day, rows: reader.rowsOf(day) }))
  return {
    facts: days.flatMap(({ rows }) => rows.facts),
    days: days.map(({ day, rows }) => describeDay(day, rows, control)),
    rejections: days.flatMap(({ rows }) => rows.rejections),
    notes: [...days.reduce(countDoubts, new Map())]
      .map(([doubt, count]) => noteOf(doubt, count))
      .concat(reader.notes()),
    timeZone: control.timeZone,
    currency: control.currency,
    ...(tags && { tags }),
  }
}

class Reader {
  private readonly days = new Map<string, DayRows>()
  private readonly redactor: IdRedactor
  private readonly propertyId: string
  private readonly uncertainTagDays = new Set<string>()
  private rowCount = 0

  constructor(
    private readonly client: Client,
    { config, tools }: Ga4Source,
    private readonly window: Window,
  ) {
    this.propertyId = config.propertyId
    this.redactor = new IdRedactor(tools.piiKey)
  }

  rowsOf(day: string): DayRows {
    const known = this.days.get(day)
    if (known) return known
    const rows: DayRows = { ...NOTHING, facts: [], rejections: [], doubt: null }
    this.days.set(day, rows)
    return rows
  }

  /** Reads all days; those that changed meanwhile again. Returns the totals that what was read is held against. */
  async readDays(): Promise<Control> {
    let control = await readControl(this.client, this.propertyId, this.window)
    let spans: Span[] = [this.window]
    for (let round = 1; ; round++) {
      for (const span of spans) await this.readSpan(span, control)
      if (daysOf(this.window).every((day) => this.isSettled(day, control))) return control
      const later = await readControl(this.client, this.propertyId, this.window)
      const moved = daysOf(this.window).filter((day) => hasMoved(control, later, day))
      control = later
      if (moved.length === 0) return control
      if (round === MAX_ROUNDS) {
        for (const day of moved) this.rowsOf(day).doubt ??= 'count_differs'
        return control
      }
      spans = spansOf(moved)
    }
  }

  private isSettled(day: string, control: Control): boolean {
    const total = control.of(day)
    return total === null || isSameSum(this.rowsOf(day), total, control.currency)
  }

  private async readSpan(span: Span, control: Control): Promise<void> {
    for (const day of daysOf(span)) this.days.delete(day)
    const isProven = (report: Report, asked: Span) => isWhole(report, asked, control)
    for await (const part of readParts(this.client, this.propertyId, PURCHASES, span, isProven)) {
      for (const day of daysOf(part.span)) this.rowsOf(day).doubt = part.report.doubt
      this.addRows(part.report, part.span, control.currency)
      this.client.tools.onProgress?.([...this.days.values()].reduce((sum, { facts }) => sum + facts.length, 0))
    }
  }

  private addRows({ rows }: Report, span: Span, currency: string): void {
    const context = { span, currency, redactor: this.redactor }
    for (const values of rows) {
      const mapped = mapPurchase(values, ++this.rowCount, context)
      if ('rejection' in mapped) {
        // A row whose day is unknown may be of any of them.
        for (const day of mapped.day === null ? daysOf(span) : [mapped.day]) this.rowsOf(day).doubt ??= 'hole'
        this.rowsOf(mapped.day ?? span.from).rejections.push(mapped.rejection)
        continue
      }
      const { fact, sum } = mapped
      const day = this.rowsOf(fact.date ?? span.from)
      day.facts.push(fact)
      day.purchases += sum.purchases
      day.revenue += sum.revenue
      day.refund += sum.refund
    }
  }

  /** Undefined where GA4 does not give these fields of the property together: the purchases are of use without. */
  async readTags(control: Control): Promise<TagRow[] | undefined> {
    try {
      return await this.collectTags(control)
    } catch (error) {
      if (!(error instanceof IngestError && error.code === FIELDS_REFUSED)) throw error
      for (const day of daysOf(this.window)) this.uncertainTagDays.add(day)
      return undefined
    }
  }

  private async collectTags(control: Control): Promise<TagRow[]> {
    const tags: TagRow[] = []
    const isProven = (report: Report, asked: Span) => isEveryPurchaseThere(report, asked, control)
    for await (const { span, report } of readParts(this.client, this.propertyId, TAGS, this.window, isProven)) {
      if (report.doubt !== null) for (const day of daysOf(span)) this.uncertainTagDays.add(day)
      const context = { span, currency: control.currency, redactor: this.redactor }
      for (const values of report.rows) {
        const tag = mapTag(values, ++this.rowCount, context)
        if (tag) tags.push(tag)
      }
    }
    return tags
  }

  notes(): string[] {
    const count = this.uncertainTagDays.size
    const tags =
      count === 0
        ? null
        : `GA4 does not say of all ids of ${countOf(count, 'day')} from which stream and site they were reported.`
    return [tags, this.redactor.note].filter((note) => note !== null)
  }
}

const hasMoved = (before: Control, after: Control, day: string) => {
  const [one, other] = [before.of(day), after.of(day)]
  return one === null || other === null ? one !== other : !isSameSum(one, other, after.currency)
}

/** True when no row is folded and the listed rows of each day make up the day's own total. */
function isWhole({ rows }: Report, span: Span, control: Control): boolean {
  const sums = new Map<string, Sum>()
  for (const [date = '', id = '', , purchases = '', revenue = '', refund = ''] of rows) {
    const sum = readSum(purchases, revenue, refund)
    if (id === '(other)' || sum === null) return false
    const day = dayOfDate(date) ?? ''
    sums.set(day, addSums(sums.get(day) ?? NOTHING, sum))
  }
  return daysOf(span).every((day) => {
    const total = control.of(day)
    return total !== null && isSameSum(sums.get(day) ?? NOTHING, total, control.currency)
  })
}

function isEveryPurchaseThere({ rows }: Report, span: Span, control: Control): boolean {
  const counts = new Map<string, number>()
  for (const [date = '', id = '', stream = '', hostname = '', purchases = ''] of rows) {
    if ([id, stream, hostname].includes('(other)')) return false
    const day = dayOfDate(date) ?? ''
    counts.set(day, (counts.get(day) ?? 0) + (parseCount(purchases) ?? 0))
  }
  return daysOf(span).every((day) => control.of(day)?.purchases === (counts.get(day) ?? 0))
}

/** Neighbouring days, in order, as spans. */
function spansOf(days: readonly string[]): Span[] {
  const spans: Span[] = []
  for (const day of days) {
    const last = spans.at(-1)
    if (last !== undefined && addDays(last.to, 1) === day) last.to = day
    else spans.push({ from: day, to: day })
  }
  return spans
}

function describeDay(day: string, rows: DayRows, control: Control): DayReading {
  const total = control.of(day)
  // What a sample leaves out is not hidden, it was never counted.
  const isComparable = total !== null && rows.doubt !== 'sampled' && rows.doubt !== 'count_differs'
  return {
    day,
    expected: total?.purchases ?? null,
    received: rows.purchases,
    incomplete: rows.doubt,
    hidden: isComparable ? hiddenBehind(total, rows, control.currency) : null,
  }
}

function hiddenBehind(total: Sum, listed: Sum, currency: string): DayReading['hidden'] {
  if (isSameSum(total, listed, currency)) return { purchases: 0, amountMinor: 0 }
  const amountMinor = minorOf(total.revenue - listed.revenue, currency)
  return amountMinor === null ? null : { purchases: total.purchases - listed.purchases, amountMinor }
}

function countDoubts(counts: Map<IncompleteReason, number>, { rows: { doubt } }: { rows: DayRows }) {
  return doubt === null ? counts : counts.set(doubt, (counts.get(doubt) ?? 0) + 1)
}

const SAID: Readonly<Partial<Record<IncompleteReason, string>>> = {
  other_row: 'GA4 folded some ids into one row “(other)”',
  sampled: 'GA4 counted a sample only',
  thresholded: 'GA4 withheld small groups to protect people’s privacy',
  truncated: 'GA4 no longer holds all data',
  count_differs: 'GA4’s figures kept changing while they were read',
  hole: 'GA4 gave rows that cannot be read',
}

const noteOf = (doubt: IncompleteReason, days: number) =>
  `${SAID[doubt]} for ${countOf(days, 'day')}: no sale of ${days === 1 ? 'that day' : 'those days'} is called missing.`
