import { describe, expect, it } from 'vitest'
import { STATUSES } from '@/lib/label-table'
import {
  aliasKindLabel,
  barLabel,
  basisLabel,
  channelLabel,
  type DescribedVerdict,
  describeVerdict,
  GROUPS,
  reasonLabel,
  rowsBehindBar,
  statusLabel,
  TIE_OUT_STEPS,
  untrustedReason,
} from '@/lib/labels'
import { BASES } from '@/lib/reconcile/basis'
import type { BridgeGroup } from '@/lib/reconcile/bridge'
import { ANALYTICS_STATUSES, STORE_STATUSES, VALUE_REASONS } from '@/lib/reconcile/statuses'
import type { TieOut } from '@/lib/reconcile/tie-out'
import { CHANNELS } from '@/lib/transaction'

const ALL_STATUSES = [...STORE_STATUSES, ...ANALYTICS_STATUSES]

const line = (changes: Partial<DescribedVerdict>): DescribedVerdict => ({
  status: 'matched_exact',
  reason: null,
  analyticsId: '20117',
  matchedBy: { kind: 'order_number', pass: 'exact' },
  storeMinor: 11_900,
  analyticsMinor: 11_900,
  differenceMinor: 0,
  basis: 'total',
  purchases: 1,
  storeDay: '2026-10-09',
  analyticsDay: '2026-10-09',
  flags: [],
  suggestion: null,
  ...changes,
})

describe('labels', () => {
  it('name every status the engine can give, and nothing else', () => {
    expect(Object.keys(STATUSES).sort()).toEqual([...ALL_STATUSES].sort())
  })

  it.each([
    ...ALL_STATUSES,
    ...VALUE_REASONS,
    'definition',
    'rounding',
    'edge',
    'hidden',
    'not_looked_up',
    'corrupt_id',
  ])('give %s a name, a sentence and a look', (code) => {
    const { label, many, sentence, tone, shape } = barLabel(code)
    for (const text of [label, many, sentence, tone, shape]) expect(text).not.toBe('')
    expect(label).not.toContain('_')
    expect(sentence).toMatch(/\.$/)
  })

  it('keep the colour of failure for failures: no status is critical', () => {
    expect(ALL_STATUSES.filter((status) => statusLabel(status).tone === 'critical')).toEqual([])
  })

  it('never tell two statuses apart by colour alone where both stand in one legend', () => {
    const looks = ['matched_exact', 'matched_value_diff', 'duplicate_in_ga4', 'missing', 'pending', 'excluded_pos'].map(
      (status) => statusLabel(status).shape,
    )
    expect(new Set(looks).size).toBe(looks.length)
  })

  it('cover the engine’s groups, tie-out steps, bases and channels', () => {
    const groups: Record<BridgeGroup, unknown> = GROUPS
    const steps: Record<TieOut['steps'][number]['code'], string> = TIE_OUT_STEPS
    expect(Object.keys(groups)).toHaveLength(4)
    expect(Object.values(steps).every((text) => text.length > 0)).toBe(true)
    for (const basis of BASES) expect(basisLabel(basis)).toMatch(/^the /)
    for (const channel of CHANNELS) expect(channelLabel(channel)).not.toBe(channel)
  })

  it('still read as words for a code nobody has named', () => {
    expect(statusLabel('brand_new_code').label).toBe('Brand new code')
    expect(statusLabel('toString').label).toBe('ToString')
    expect(aliasKindLabel('loyalty_card')).toBe('loyalty card')
    expect(untrustedReason('something_new')).toBe('something new')
  })

  it('name an exclusion as a reason too, for orders GA4 counts all the same', () => {
    expect(reasonLabel('excluded_cancelled').label).toBe('Cancelled')
  })
})

describe('rowsBehindBar', () => {
  it('filters a status bar by its status and a value reason by reason', () => {
    expect(rowsBehindBar('missing')).toEqual({ status: ['missing'], reason: [] })
    expect(rowsBehindBar('discount')).toEqual({ status: ['matched_value_diff'], reason: ['discount'] })
  })

  it('leads nowhere where no line stands behind a bar', () => {
    expect(rowsBehindBar('hidden')).toBeNull()
  })
})

describe('describeVerdict', () => {
  it.each([
    [line({}), 'Matched by order number (20117); both have the same amount.'],
    [
      line({ basis: 'total_ex_tax', analyticsMinor: 10_000, differenceMinor: -1_900 }),
      'Matched by order number (20117); GA4 has the amount without tax.',
    ],
    [
      line({ status: 'matched_rounding', analyticsMinor: 11_902, differenceMinor: 2 }),
      'Matched by order number (20117); the amounts differ by €0.02, which is rounding.',
    ],
    [
      line({ matchedBy: { kind: 'name', pass: 'cleaned' }, analyticsId: ' #20117 | 20117' }),
      'Matched by order name (#20117 after cleaning); both have the same amount.',
    ],
    [
      line({
        status: 'matched_value_diff',
        reason: 'zero_value',
        basis: null,
        analyticsMinor: 0,
        differenceMinor: -11_900,
      }),
      'Matched by order number (20117); GA4 has it without an amount.',
    ],
    [
      line({
        status: 'matched_value_diff',
        reason: 'minor_unit',
        basis: null,
        analyticsMinor: 119,
        differenceMinor: -11_781,
      }),
      'Matched by order number (20117); GA4’s amount is 100 times too low: the decimal point moved.',
    ],
    [
      line({
        status: 'matched_value_diff',
        reason: 'minor_unit',
        basis: null,
        analyticsMinor: 10_000_000,
        differenceMinor: 1,
      }),
      'Matched by order number (20117); GA4’s amount is 1000 times too high: the decimal point moved.',
    ],
    [
      line({
        status: 'matched_value_diff',
        reason: 'unexplained',
        basis: null,
        analyticsMinor: 11_400,
        differenceMinor: -500,
      }),
      'Matched by order number (20117); GA4 has €5.00 less than the store, and nothing explains it.',
    ],
    [
      line({
        status: 'duplicate_in_ga4',
        reason: 'multiple',
        purchases: 2,
        analyticsMinor: 23_800,
        differenceMinor: 11_900,
      }),
      'Matched by order number (20117); GA4 counted it 2 times and added its amount each time.',
    ],
    [
      line({ status: 'unexpected_in_ga4', reason: 'excluded_cancelled' }),
      'Matched by order number (20117); the order is out of scope (cancelled), yet GA4 counts it.',
    ],
  ])('%#: %s', (verdict, sentence) => {
    expect(describeVerdict(verdict, 'EUR')).toBe(sentence)
  })

  it('says both days when GA4 dates the order otherwise', () => {
    expect(describeVerdict(line({ flags: ['date_shift'], analyticsDay: '2026-10-12' }), 'EUR')).toBe(
      'Matched by order number (20117); both have the same amount. GA4 dates it 2026-10-12, the store 2026-10-09.',
    )
  })

  it('shows the amount in the result’s own currency', () => {
    const verdict = line({ status: 'matched_rounding', differenceMinor: -3 })
    expect(describeVerdict(verdict, 'JPY')).toContain('¥3')
  })

  it('keeps a very long id short', () => {
    expect(describeVerdict(line({ analyticsId: 'x'.repeat(500) }), 'EUR').length).toBeLessThan(120)
  })

  it.each(ALL_STATUSES)('ends as a sentence for %s whatever is unknown about the line', (status) => {
    const bare = line({
      status,
      analyticsId: null,
      matchedBy: null,
      storeMinor: null,
      analyticsMinor: null,
      differenceMinor: null,
      basis: null,
      purchases: null,
    })
    const sentence = describeVerdict(bare, 'EUR')
    expect(sentence).toMatch(/\.$/)
    expect(sentence).not.toMatch(/null|undefined|NaN/)
  })
})
