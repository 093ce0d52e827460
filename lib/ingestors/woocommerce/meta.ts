import type { OrderEvidence } from '@/lib/transaction'
import { copyCell } from '../reduce/ids'
import { listOf, type Node } from './node'

/**
 * An order's meta holds whatever plugins put there, personal data and payment details among it. Only the keys named here
 * (rule book 3.4 and 5.1), and those a person named, are ever looked at.
 */

const ATTRIBUTION = '_wc_order_attribution_'
const MAX_TRIGGER = 40

/** Order numbers of their own, by plugins that count orders in sequence. */
const NUMBERS = ['_order_number', '_order_number_formatted', '_alg_wc_custom_order_number']
const EVIDENCE = [
  '_ga_tracked',
  '_wpm_conversion_pixel_fired',
  '_wpm_conversion_pixel_trigger',
  '_wpm_conversion_pixel_fired_delay',
]
const RENEWAL = '_subscription_renewal'
const KEPT = new Set([
  ...NUMBERS,
  ...EVIDENCE,
  RENEWAL,
  `${ATTRIBUTION}user_agent`,
  `${ATTRIBUTION}device_type`,
  `${ATTRIBUTION}utm_source`,
])

export interface Meta {
  /** First value of each key that may be looked at. */
  values: ReadonlyMap<string, string>
  hasAttribution: boolean
}

/** `named`: the keys a person named. Values are text, a list or an object; only text, numbers and truth values count. */
export function readMeta(order: Node, named: ReadonlySet<string>): Meta {
  const values = new Map<string, string>()
  let hasAttribution = false
  for (const { key, value } of listOf(order, 'meta_data')) {
    if (typeof key !== 'string') continue
    const isAttribution = key.startsWith(ATTRIBUTION)
    if (!isAttribution && !KEPT.has(key) && !named.has(key)) continue
    const text = textOfValue(value)
    if (text === '') continue
    if (isAttribution) hasAttribution = true
    if ((KEPT.has(key) || named.has(key)) && !values.has(key)) values.set(key, text)
  }
  return { values, hasAttribution }
}

function textOfValue(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0 ? '[…]' : ''
}

export const attributionOf = ({ values }: Meta, name: 'user_agent' | 'device_type' | 'utm_source') =>
  values.get(`${ATTRIBUTION}${name}`) ?? ''

export const numbersOf = ({ values }: Meta) => NUMBERS.flatMap((key) => values.get(key) ?? [])

export const isRenewal = ({ values }: Meta) => isSet(values.get(RENEWAL) ?? '')

/** Traces that tracking plugins left; undefined where there are none. */
export function evidenceOf({ values, hasAttribution }: Meta): OrderEvidence | undefined {
  const evidence: OrderEvidence = {}
  if (isSet(values.get('_ga_tracked') ?? '')) evidence.gaTracked = true
  if (isSet(values.get('_wpm_conversion_pixel_fired') ?? '')) evidence.pixelFired = true
  const trigger = values.get('_wpm_conversion_pixel_trigger') ?? ''
  if (/^[\w-]+$/.test(trigger)) evidence.pixelTrigger = copyCell(trigger.slice(0, MAX_TRIGGER))
  const delay = values.get('_wpm_conversion_pixel_fired_delay') ?? ''
  if (/^\d{1,9}$/.test(delay)) evidence.pixelDelaySeconds = Number(delay)
  if (hasAttribution) evidence.hasAttribution = true
  return Object.keys(evidence).length === 0 ? undefined : evidence
}

/** Plugins write 1, `yes` or a time when it happened, and nothing, 0 or `no` when it did not. */
const isSet = (text: string) => text !== '' && !/^(0|no|false)$/i.test(text)
