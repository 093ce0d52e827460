import { isTimeZone } from '@/lib/period'
import { IngestError } from '../errors'
import type { Client } from './client'
import { type Node, nodeOf, textOf } from './node'

/** What a store says of itself: name, zone, currency, versions. */

export interface Site {
  name: string
  timeZone: string
  /** Hours east of UTC that were set by hand instead of a zone; null where there is a zone. */
  manualOffset: number | null
  hasWooCommerce: boolean
}

/** Public in every WordPress, unless a plugin closed it. */
export async function readSite(client: Client): Promise<Site> {
  const fields = 'name,gmt_offset,timezone_string,namespaces'
  const { data } = await client.get({ route: '/', params: { _fields: fields } })
  const index = nodeOf(data)
  const namespaces: unknown[] = Array.isArray(index.namespaces) ? index.namespaces : []
  return { name: textOf(index, 'name'), ...zoneOf(index), hasWooCommerce: namespaces.includes('wc/v3') }
}

/** Zones without clock changes for offsets that are no whole hours. */
const FRACTIONAL_ZONES: Readonly<Record<string, string>> = {
  '-9.5': 'Pacific/Marquesas',
  '3.5': 'Asia/Tehran',
  '4.5': 'Asia/Kabul',
  '5.5': 'Asia/Kolkata',
  '5.75': 'Asia/Kathmandu',
  '6.5': 'Asia/Yangon',
  '8.75': 'Australia/Eucla',
  '9.5': 'Australia/Darwin',
}

/** `timezone_string` is empty where an offset was set by hand; the offset is a number, or text when it has a fraction. */
export function zoneOf(index: Node): Pick<Site, 'timeZone' | 'manualOffset'> {
  const zone = textOf(index, 'timezone_string')
  if (isTimeZone(zone)) return { timeZone: zone, manualOffset: null }
  const hours = Number(index.gmt_offset ?? 0)
  const manualOffset = Number.isFinite(hours) && Math.abs(hours) <= 14 ? hours : 0
  return { timeZone: FRACTIONAL_ZONES[String(manualOffset)] ?? wholeHourZone(manualOffset), manualOffset }
}

/** The names of these zones count hours west of UTC. */
function wholeHourZone(hours: number): string {
  const whole = Math.trunc(hours)
  return whole === 0 ? 'Etc/UTC' : `Etc/GMT${whole > 0 ? '-' : '+'}${Math.abs(whole)}`
}

/** The currency the store calculates in; null where the key may not read it. */
export async function readCurrency(client: Client): Promise<string | null> {
  try {
    const { data } = await client.get({ route: '/wc/v3/data/currencies/current', params: { _fields: 'code' } })
    const code = textOf(nodeOf(data), 'code').toUpperCase()
    return /^[A-Z]{3}$/.test(code) ? code : null
  } catch (error) {
    if (isNotAllowed(error)) return null
    throw error
  }
}

/** Making this report takes a slow site half a minute. */
const STATUS_TIMEOUT_MS = 30_000

/** Parts of WooCommerce's status report; null where the key may not read it, or it takes too long. */
export async function readStatus(client: Client, fields: string): Promise<Node | null> {
  try {
    const { data } = await client.get({
      route: '/wc/v3/system_status',
      params: { _fields: fields },
      timeoutMs: STATUS_TIMEOUT_MS,
      retries: 0,
    })
    return nodeOf(data)
  } catch (error) {
    if (isNotAllowed(error) || (error instanceof IngestError && error.outcome === 'retry')) return null
    throw error
  }
}

/** The key works for orders but its user may not see settings, or the route is closed or missing. */
const isNotAllowed = (error: unknown): boolean =>
  error instanceof IngestError && (error.outcome === 'needs_reauth' || error.outcome === 'misconfigured')
