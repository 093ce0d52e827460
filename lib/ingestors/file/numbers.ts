import { currencyExponent, isCurrency } from '@/lib/money'
import { fileError, quote, SAY } from './problems'

/**
 * Amounts as people and programs write them. Which of `.` and `,` is the decimal mark is decided once per file, from
 * all its amounts, and never per cell: `1,234` alone can be a thousand or one and a bit.
 */
export type Mark = '.' | ','
const MARKS: readonly Mark[] = ['.', ',']

interface Amount {
  negative: boolean
  /** Digits with marks and grouping: spaces as ` `, apostrophes as `'`. */
  body: string
  /** Currency code written beside the digits. */
  code: string | null
}

const AFFIX = '(\\p{L}{0,2}\\p{Sc}|\\p{L}{1,3}\\.?)?'
const DRESSED = new RegExp(`^(\\()? ?([-+])? ?${AFFIX} ?([-+])? ?((?:[\\d.,][\\d., ']*)?\\d) ?${AFFIX} ?(\\))?$`, 'u')
/** Signs in use that are neither a currency code nor a symbol of their own. */
const LETTER_SIGNS = new Set(['kr', 'kr.', 'zł', 'kč', 'ft', 'lei', 'лв', 'fr', 'fr.', 'rs', 'rs.', 'rm', 'r', 'ден'])

const MAX_AMOUNT_CHARS = 64

/** Takes the sign, currency and parentheses off an amount; null when the text is no amount at all. */
function undress(text: string): Amount | null {
  let plain = text.length > 0
  if (text.length > MAX_AMOUNT_CHARS) return null
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i)
    const isDigitOrMark = (char >= 48 && char <= 57) || char === 46 || char === 44
    if (!isDigitOrMark && !(char === 45 && i === 0 && text.length > 1)) {
      plain = false
      break
    }
  }
  if (plain) {
    const negative = text.charCodeAt(0) === 45
    return { negative, body: negative ? text.slice(1) : text, code: null }
  }
  const tidy = text.replace(/\s+/g, ' ').trim().replace(/−/g, '-').replace(/’/g, "'")
  const match = DRESSED.exec(tidy)
  if (!match) return null
  const [, open, signBefore, before, signAfter, body, after, close] = match
  if ((open === undefined) !== (close === undefined)) return null
  if ([open, signBefore, signAfter].filter((part) => part !== undefined).length > 1) return null
  let code: string | null = null
  for (const affix of [before, after]) {
    if (affix === undefined || /\p{Sc}/u.test(affix) || LETTER_SIGNS.has(affix.toLowerCase())) continue
    const upper = affix.toUpperCase()
    if (!isCurrency(upper) || (code !== null && code !== upper)) return null
    code = upper
  }
  const negative = open !== undefined || signBefore === '-' || signAfter === '-'
  return { negative, body: body ?? '', code }
}

const DIGITS = /^\d+$/
const GROUPED = /^[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*$/
const GROUPED_IN_LAKHS = /^[1-9]\d?(?:,\d{2})+,\d{3}$/

/** The whole and decimal digits of an amount under a decimal mark; null when its marks do not fit that reading. */
function splitDigits(body: string, mark: Mark): { whole: string; decimals: string | null } | null {
  const at = body.indexOf(mark)
  const whole = at === -1 ? body : body.slice(0, at)
  const decimals = at === -1 ? null : body.slice(at + 1)
  if (decimals !== null && !DIGITS.test(decimals)) return null
  if (DIGITS.test(whole)) return { whole, decimals }
  if (whole === '') return decimals === null ? null : { whole: '0', decimals }
  if (!GROUPED.test(whole) && !GROUPED_IN_LAKHS.test(whole)) return null
  return { whole: whole.replace(/\D/g, ''), decimals }
}

/**
 * An amount as canonical decimal text (`-1234.5`), every digit kept. Null when the text is no amount under this
 * decimal mark, or names a currency other than `currency`.
 */
export function decimalText(text: string, mark: Mark, currency: string | null): string | null {
  const amount = undress(text)
  if (!amount || (amount.code !== null && currency !== null && amount.code !== currency)) return null
  const digits = splitDigits(amount.body, mark)
  if (!digits) return null
  const magnitude = digits.decimals === null ? digits.whole : `${digits.whole}.${digits.decimals}`
  return amount.negative ? `-${magnitude}` : magnitude
}

const MAX_EXACT_DIGITS = 15

/**
 * An amount in minor units, if it is written the usual way: digits, the decimal mark and exactly the currency's decimals.
 * Null for any other spelling, which `decimalText` reads slowly.
 */
export function plainMinor(text: string, mark: Mark, currency: string): number | null {
  const exponent = currencyExponent(currency)
  const { length } = text
  const markAt = exponent === 0 ? length : length - exponent - 1
  if (markAt < 1 || length > MAX_EXACT_DIGITS) return null
  let minor = 0
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (at === markAt) {
      if (code !== mark.charCodeAt(0)) return null
      continue
    }
    if (code < 48 || code > 57) return null
    minor = minor * 10 + (code - 48)
  }
  return minor
}

const otherMark = (mark: Mark): Mark => (mark === '.' ? ',' : '.')

/** The decimal marks under which an amount makes sense; null when it has no mark at all. */
function possibleMarks(text: string): Mark[] | null {
  const body = undress(text)?.body ?? ''
  if (!body.includes('.') && !body.includes(',')) return body === '' ? [] : null
  return MARKS.filter((mark) => splitDigits(body, mark) !== null)
}

interface Seen {
  row: number
  column: string
  text: string
}

/** Collects what all amounts of a file say about its decimal mark. */
export class MarkEvidence {
  private readonly sure: Partial<Record<Mark, Seen>> = {}
  /** Amounts that the currency's number of decimals explains, unless others disagree. */
  private readonly likely: Partial<Record<Mark, Seen>> = {}
  private ambiguous: Seen | null = null
  private hasThreeDecimals = false
  private hasUnmarked = false

  add(text: string, currency: string | null, row: number, column: string): void {
    // The usual case: the mark is known already and this amount cannot contradict it.
    if (this.sure['.'] && !text.includes(',') && text.indexOf('.') === text.lastIndexOf('.')) return
    const marks = possibleMarks(text)
    if (marks === null) {
      this.hasUnmarked = true
      return
    }
    const seen = { row, column, text }
    if (marks.length === 1 && marks[0]) this.sure[marks[0]] ??= seen
    if (marks.length < 2) return
    this.ambiguous ??= seen
    const written: Mark = text.includes('.') ? '.' : ','
    const exponent = currency === null ? 2 : currencyExponent(currency)
    if (exponent === 0) this.likely[otherMark(written)] ??= seen
    if (exponent === 3) {
      this.likely[written] ??= seen
      this.hasThreeDecimals = true
    }
  }

  /**
   * The file's decimal mark. `usual` is what the recognised format documents; null when it documents none. `declared`
   * settles what the amounts leave open; it is meant for all files of a run, so one whose amounts can only be read with
   * the other mark is read with that.
   */
  decide(source: string, declared: Mark | undefined, usual: Mark | null): Mark {
    const dot = this.sure['.']
    const comma = this.sure[',']
    if (declared && (dot !== undefined) === (comma !== undefined)) return declared
    if (dot && comma) {
      throw fileError(
        'decimalMark',
        `${source} writes amounts in two ways: row ${dot.row}, column ${quote(dot.column)}, has ${quote(dot.text)} and ` +
          `row ${comma.row}, column ${quote(comma.column)}, has ${quote(comma.text)}. ` +
          `Say which mark is the decimal mark with ${SAY.decimalMark}.`,
      )
    }
    if (dot) return '.'
    if (comma) return ','
    if (!this.ambiguous) return '.'
    if (usual) return usual
    return this.likelyMark() ?? this.throwAmbiguous(source, this.ambiguous)
  }

  /**
   * Yen have no decimals, so a mark in them groups. Dinars have three: amounts that all carry three digits after a
   * mark are decimals, but next to whole amounts (`950` beside `1,250`) the mark may as well group.
   */
  private likelyMark(): Mark | null {
    if (this.hasThreeDecimals && this.hasUnmarked) return null
    if (this.likely['.'] && this.likely[',']) return null
    if (this.likely['.']) return '.'
    return this.likely[','] ? ',' : null
  }

  private throwAmbiguous(source: string, { row, column, text }: Seen): never {
    const mark = text.includes(',') ? ',' : '.'
    throw fileError(
      'decimalMark',
      `${source}, row ${row}, column ${quote(column)}: ${quote(text)} can mean thousands or decimals, and no other ` +
        `amount of the file tells. Say with ${SAY.decimalMark}: "${mark}" if it is the decimal mark, ` +
        `"${otherMark(mark)}" if it groups thousands.`,
    )
  }
}
