import type { WatchedSegment } from '@/lib/reconcile/watch/early-warning'

/** A segment as it is kept: `gateway=stripe`; empty for all orders. */
export const segmentText = (segment: WatchedSegment | null): string =>
  segment ? `${segment.dimension}=${segment.value}` : ''

/** The reverse of `segmentText`; what follows the first `=` is the value. */
export function segmentOf(text: string): WatchedSegment | null {
  const at = text.indexOf('=')
  if (at === -1) return null
  return { dimension: text.slice(0, at) as WatchedSegment['dimension'], value: text.slice(at + 1) }
}
