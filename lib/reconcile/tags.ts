import type { TagRow } from '@/lib/transaction'
import { cleanId } from './ids'

/** Which streams and hostnames reported an id (rule book 3.20, and GA4_FOREIGN of 3.7). */

interface Origins {
  places: Set<string>
  streams: Set<string | null>
  hostnames: Set<string | null>
  purchases: number
}

/** Streams and hostnames that are the client's own; an absent list allows any. */
export interface OwnPlaces {
  streams?: readonly string[]
  hostnames?: readonly string[]
}

export class TagIndex {
  private readonly byId = new Map<string, Origins>()

  constructor(rows: readonly TagRow[]) {
    for (const { transactionId, stream, hostname, purchases } of rows) {
      if (purchases <= 0) continue
      const id = cleanId(transactionId)
      const origins = this.byId.get(id) ?? {
        places: new Set(),
        streams: new Set(),
        hostnames: new Set(),
        purchases: 0,
      }
      this.byId.set(id, origins)
      origins.places.add(JSON.stringify([stream, hostname]))
      origins.streams.add(stream)
      origins.hostnames.add(hostname)
      origins.purchases += purchases
    }
  }

  /**
   * Why ids that belong to one order were counted more than once: by two tags on different streams or hostnames, or by
   * one tag again, as a reloaded page does. Null where no origin is known.
   */
  duplicateKindOf(ids: readonly string[]): 'two_tags' | 'reload' | null {
    const places = new Set<string>()
    for (const origins of this.originsOf(ids)) for (const place of origins.places) places.add(place)
    if (places.size === 0) return null
    return places.size > 1 ? 'two_tags' : 'reload'
  }

  /** True when every origin of the ids is known and none is the client's own. */
  isForeign(ids: readonly string[], own: OwnPlaces | undefined): boolean {
    if (!own) return false
    const origins = this.originsOf(ids)
    if (origins.length === 0) return false
    return origins.every(
      ({ streams, hostnames }) => isOutside(streams, own.streams) || isOutside(hostnames, own.hostnames),
    )
  }

  private originsOf(ids: readonly string[]): Origins[] {
    return ids.flatMap((id) => this.byId.get(cleanId(id)) ?? [])
  }
}

const isOutside = (places: ReadonlySet<string | null>, own: readonly string[] | undefined) =>
  own !== undefined && ![...places].some((place) => place === null || own.includes(place))

export interface TagLine {
  stream: string | null
  hostname: string | null
  ids: number
  purchases: number
}

/** Purchases by stream and hostname, largest first. */
export function tagLines(rows: readonly TagRow[]): TagLine[] {
  const lines = new Map<string, TagLine & { seen: Set<string> }>()
  for (const { transactionId, stream, hostname, purchases } of rows) {
    const key = JSON.stringify([stream, hostname])
    const line = lines.get(key) ?? { stream, hostname, ids: 0, purchases: 0, seen: new Set<string>() }
    lines.set(key, line)
    line.seen.add(cleanId(transactionId))
    line.purchases += purchases
  }
  return [...lines]
    .sort(([a, left], [b, right]) => right.purchases - left.purchases || (a < b ? -1 : 1))
    .map(([, { seen, stream, hostname, purchases }]) => ({ stream, hostname, ids: seen.size, purchases }))
}
