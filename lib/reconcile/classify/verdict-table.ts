import { decimalFromMinor } from '@/lib/money'
import { CHANNELS, type Channel } from '@/lib/transaction'
import { ALIAS_KINDS, type OrderTable } from '@/lib/transaction-table'
import { BASES, type Basis } from '../basis'
import { dayText, dayTextOrNull, NO_DAY } from '../days'
import type { PurchaseGroups } from '../match/groups'
import type { Links } from '../match/links'
import { type AnalyticsStatus, FLAGS, type Flag, STORE_STATUSES, type StoreStatus, VALUE_REASONS } from '../statuses'
import type { Provenance, Verdict } from '../types'

/** The lines of a result as columns; a line becomes an object only when somebody reads it. */

/** Reasons of store lines by their code; 0 is none. */
const REASONS: readonly (string | null)[] = [null, ...VALUE_REASONS, ...STORE_STATUSES]
const BASIS_CODES: readonly (Basis | null)[] = [null, ...BASES]
const reasonCode = new Map(REASONS.map((reason, code) => [reason, code]))
const statusCode = new Map(STORE_STATUSES.map((status, code) => [status, code]))
const basisCode = new Map(BASIS_CODES.map((basis, code) => [basis, code]))
export const flagBit = (flag: Flag) => 1 << FLAGS.indexOf(flag)

/** One GA4 id, or sentinel row, without an order of the window. */
export interface AnalyticsLine {
  status: AnalyticsStatus
  reason: string | null
  flags: number
  /** Spellings of the id inside the window, joined. */
  analyticsId: string
  /** Order outside the window that the id belongs to, or −1. */
  order: number
  revenueMinor: number
  purchases: number
  firstDay: number
}

export interface TableContext {
  orders: OrderTable
  groups: PurchaseGroups
  links: Links
  /** Currency of every amount. */
  currency: string
  /** Orders as the store states them, where amounts were converted. */
  original: OrderTable | null
  /** Traces on an order that GA4 did not see; asked only for lines that are read. */
  evidenceOf: (row: number) => readonly string[]
}

const UNSEEN: ReadonlySet<StoreStatus> = new Set(['missing', 'missing_provisional'])

export class VerdictTable implements Iterable<Verdict> {
  /** Store lines by position: what was decided of order `rows[n]`. */
  readonly rows: Int32Array
  readonly days: Int32Array
  /** Positions in `STORE_STATUSES`. */
  readonly statuses: Uint8Array
  readonly flags: Int32Array
  /** NaN where the order is not in GA4. */
  readonly analyticsMinor: Float64Array
  readonly purchases: Int32Array
  readonly analyticsDays: Int32Array
  readonly suggestions = new Map<number, string>()
  readonly analyticsLines: AnalyticsLine[] = []
  storeCount = 0
  private readonly reasons: Uint8Array
  private readonly bases: Uint8Array
  private sorted: Int32Array | null = null

  constructor(
    readonly context: TableContext,
    capacity: number,
  ) {
    this.rows = new Int32Array(capacity)
    this.days = new Int32Array(capacity)
    this.statuses = new Uint8Array(capacity)
    this.flags = new Int32Array(capacity)
    this.analyticsMinor = new Float64Array(capacity)
    this.purchases = new Int32Array(capacity)
    this.analyticsDays = new Int32Array(capacity)
    this.reasons = new Uint8Array(capacity)
    this.bases = new Uint8Array(capacity)
  }

  get length(): number {
    return this.storeCount + this.analyticsLines.length
  }

  /** Adds a store line that is not in GA4; returns its position. */
  pushStore(row: number, day: number, status: StoreStatus): number {
    const line = this.storeCount++
    this.rows[line] = row
    this.days[line] = day
    this.statuses[line] = statusCode.get(status) as number
    this.analyticsMinor[line] = Number.NaN
    this.purchases[line] = -1
    this.analyticsDays[line] = NO_DAY
    return line
  }

  /** What GA4 holds of a store line; `revenueMinor` is NaN where GA4 has heard of the order but did not see the sale. */
  setAnalytics(line: number, revenueMinor: number, purchases: number, firstDay: number): void {
    this.analyticsMinor[line] = revenueMinor
    this.purchases[line] = purchases
    this.analyticsDays[line] = firstDay
  }

  setReason(line: number, reason: string | null, basis: Basis | null): void {
    this.reasons[line] = reasonCode.get(reason) as number
    this.bases[line] = basisCode.get(basis) as number
  }

  addFlag(line: number, flag: Flag): void {
    this.flags[line] = (this.flags[line] as number) | flagBit(flag)
  }

  statusOf(line: number): StoreStatus {
    return STORE_STATUSES[this.statuses[line] as number] as StoreStatus
  }

  reasonOf(line: number): string | null {
    return REASONS[this.reasons[line] as number] as string | null
  }

  /** The line at a position of the hashed order: store lines by id, then GA4's by id. */
  at(position: number): Verdict {
    const line = this.order()[position] as number
    return line < this.storeCount ? this.storeVerdict(line) : this.analyticsVerdict(line - this.storeCount)
  }

  *[Symbol.iterator](): Generator<Verdict> {
    for (let position = 0; position < this.length; position++) yield this.at(position)
  }

  /** A store line by its position in the columns. */
  storeVerdict(line: number): Verdict {
    const { orders, groups, links, original, currency } = this.context
    const row = this.rows[line] as number
    const status = this.statusOf(line)
    const isSeen = !Number.isNaN(this.analyticsMinor[line] as number)
    const isKnown = (this.purchases[line] as number) >= 0
    const storeMinor = orders.totals.at(row)
    const analyticsMinor = isSeen ? (this.analyticsMinor[line] as number) : null
    const ownCurrency = original?.currencies.at(row) ?? currency
    const ids = links.groupsOf(row).flatMap((group) => groups.spellingsOf(group))
    return {
      side: 'store',
      status,
      reason: this.reasonOf(line),
      flags: FLAGS.filter((flag) => (this.flags[line] as number) & flagBit(flag)),
      store: orders.stores.at(row) || null,
      storeId: orders.sourceIds.at(row),
      storeName: orders.names.at(row) || null,
      analyticsId: isKnown ? ids.sort().join(' | ') : null,
      matchedBy: isSeen ? this.provenanceOf(row) : null,
      storeMinor,
      storeOriginal:
        original && ownCurrency !== currency
          ? `${decimalFromMinor(original.totals.at(row), ownCurrency)} ${ownCurrency}`
          : null,
      analyticsMinor,
      differenceMinor: analyticsMinor === null ? null : analyticsMinor - storeMinor,
      basis: BASIS_CODES[this.bases[line] as number] as Basis | null,
      purchases: isKnown ? (this.purchases[line] as number) : null,
      orderedAt: orders.createdAt.at(row),
      storeDay: dayText(this.days[line] as number),
      analyticsDay: dayTextOrNull(this.analyticsDays[line] as number),
      gateway: orders.gateways.at(row) || null,
      channel: CHANNELS[orders.channels.at(row)] as Channel,
      evidence: UNSEEN.has(status) ? this.context.evidenceOf(row) : [],
      suggestion: this.suggestions.get(line) ?? null,
    }
  }

  /** A GA4 line by its position in `analyticsLines`. */
  private analyticsVerdict(at: number): Verdict {
    const { orders } = this.context
    const line = this.analyticsLines[at] as AnalyticsLine
    const isLinked = line.order !== -1
    return {
      side: 'analytics',
      status: line.status,
      reason: line.reason,
      flags: FLAGS.filter((flag) => line.flags & flagBit(flag)),
      store: isLinked ? orders.stores.at(line.order) || null : null,
      storeId: isLinked ? orders.sourceIds.at(line.order) : null,
      storeName: isLinked ? orders.names.at(line.order) || null : null,
      analyticsId: line.analyticsId,
      matchedBy: isLinked ? this.provenanceOf(line.order) : null,
      storeMinor: null,
      storeOriginal: null,
      analyticsMinor: line.revenueMinor,
      differenceMinor: null,
      basis: null,
      purchases: line.purchases,
      orderedAt: isLinked ? orders.createdAt.at(line.order) : null,
      storeDay: null,
      analyticsDay: dayTextOrNull(line.firstDay),
      gateway: null,
      channel: null,
      evidence: [],
      suggestion: null,
    }
  }

  private provenanceOf(row: number): Provenance {
    const { links } = this.context
    const group = links.strongest(row)
    const transform = links.transforms.get(group)
    return {
      kind: ALIAS_KINDS[links.kind(group)] as Provenance['kind'],
      pass: links.pass(group),
      ...(transform === undefined ? {} : { transform }),
    }
  }

  /** Order of two lines, by their positions in the columns: store lines by id, then GA4's by id. */
  compare(a: number, b: number): number {
    const { storeCount, analyticsLines, rows } = this
    if (a >= storeCount || b >= storeCount) {
      if (a < storeCount || b < storeCount) return a - b
      return compareLines(
        analyticsLines[a - storeCount] as AnalyticsLine,
        analyticsLines[b - storeCount] as AnalyticsLine,
      )
    }
    const { orders } = this.context
    const [rowA, rowB] = [rows[a] as number, rows[b] as number]
    return (
      compareTexts(orders.sourceIds, rowA, rowB) ||
      compareNumbers(orders.createdAt.at(rowA), orders.createdAt.at(rowB)) ||
      compareStrings(orders.stores.at(rowA), orders.stores.at(rowB)) ||
      // Orders of two stores can share id, instant and store key.
      compareStrings(JSON.stringify(this.storeVerdict(a)), JSON.stringify(this.storeVerdict(b)))
    )
  }

  /** Lines in the order that is hashed; input order never shows through. */
  private order(): Int32Array {
    if (this.sorted?.length === this.length) return this.sorted
    const lines = new Int32Array(this.length)
    for (let line = 0; line < lines.length; line++) lines[line] = line
    let isSorted = true
    for (let line = 1; isSorted && line < lines.length; line++) isSorted = this.compare(line - 1, line) <= 0
    this.sorted = isSorted ? lines : lines.sort((a, b) => this.compare(a, b))
    return this.sorted
  }
}

const compareNumbers = (a: number, b: number) => (a === b ? 0 : a < b ? -1 : 1)
const compareStrings = (a: string, b: string) => (a === b ? 0 : a < b ? -1 : 1)

function compareLines(a: AnalyticsLine, b: AnalyticsLine): number {
  return (
    compareStrings(a.analyticsId, b.analyticsId) ||
    compareNumbers(a.firstDay, b.firstDay) ||
    compareNumbers(a.revenueMinor, b.revenueMinor) ||
    compareNumbers(a.purchases, b.purchases) ||
    compareStrings(a.status, b.status)
  )
}

function compareTexts(column: OrderTable['sourceIds'], a: number, b: number): number {
  const { bytes, offsets } = column
  const startA = offsets[a] as number
  const startB = offsets[b] as number
  const lengthA = (offsets[a + 1] as number) - startA
  const lengthB = (offsets[b + 1] as number) - startB
  for (let at = 0; at < lengthA && at < lengthB; at++) {
    const difference = (bytes[startA + at] as number) - (bytes[startB + at] as number)
    if (difference !== 0) return difference
  }
  return lengthA - lengthB
}
