import type { OrderEvidence } from '@/lib/transaction'
import { copyCell } from '../reduce/ids'
import type { Column, Header } from './header'
import type { RowReader } from './row-reader'

/** Traces that WooCommerce plugins leave in an order's meta, where an export writes them (rule book 5.1). */

const MAX_TRIGGER = 40
/** Exports write a meta key as it is, or after `meta:`; leading underscores are lost in a column's key. */
const META = /^(?:meta:_?)?/
const ATTRIBUTION = new RegExp(`${META.source}(?:wc_)?order_attribution_`)

/** The keys under which a header may hold a meta column. */
export const metaKeys = (...names: string[]) => names.flatMap((name) => [name, `meta:_${name}`, `meta:${name}`])

export type EvidenceReader = (cells: readonly string[], reader: RowReader) => OrderEvidence | undefined

/** Reads the traces a file has columns for; null when it has none. */
export function findEvidence(header: Header): EvidenceReader | null {
  const find = (...names: string[]) => header.findIfUnique(...metaKeys(...names))
  const tracked = find('ga_tracked')
  const fired = find('wpm_conversion_pixel_fired')
  const trigger = find('wpm_conversion_pixel_trigger')
  const delay = find('wpm_conversion_pixel_fired_delay')
  const attribution = header.keys.flatMap<Column>((key, index) =>
    ATTRIBUTION.test(key) ? [{ index, name: header.names[index] ?? '' }] : [],
  )
  if (!tracked && !fired && !trigger && !delay && attribution.length === 0) return null
  return (cells, reader) => {
    const evidence: OrderEvidence = {}
    if (isSet(reader.text(cells, tracked))) evidence.gaTracked = true
    if (isSet(reader.text(cells, fired))) evidence.pixelFired = true
    const triggered = reader.text(cells, trigger)
    if (/^[\w-]+$/.test(triggered)) evidence.pixelTrigger = copyCell(triggered.slice(0, MAX_TRIGGER))
    const seconds = reader.text(cells, delay)
    if (/^\d{1,9}$/.test(seconds)) evidence.pixelDelaySeconds = Number(seconds)
    if (attribution.some((column) => reader.text(cells, column) !== '')) evidence.hasAttribution = true
    return Object.keys(evidence).length === 0 ? undefined : evidence
  }
}

/** Plugins write 1, `yes` or a time when it happened, and nothing, 0 or `no` when it did not. */
const isSet = (text: string) => text !== '' && !/^(0|no|false)$/i.test(text)
