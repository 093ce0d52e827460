import type { TagRow } from '@/lib/transaction'
import { cleanId } from './ids'

/** Which streams and hostnames reported an id (rule book 3.20, and GA4_FOREIGN of 3.7). */

/** A stream and hostname; null where GA4 does not say. */
interface Place {
  stream: string | null
  hostname: string | null
}

/** Streams and hostnames that are the client's own; an absent list allows any. */
export interface OwnPlaces {
  streams?: readonly string[]
  hostnames?: readonly string[]
}

/** Places by small numbers: there are few, however many rows name them. */
class Places {
  readonly list: Place[] = []
  private readonly codes = new Map<string | null, Map<string | null, number>>()

  codeOf(stream: string | null, hostname: string | null): number {
    let ofStream = this.codes.get(stream)
    if (!ofStream) {
      ofStream = new Map()
      this.codes.set(stream, ofStream)
    }
    let code = ofStream.get(hostname)
    if (code === undefined) {
      code = this.list.push({ stream, hostname }) - 1
      ofStream.set(hostname, code)
    }
    return code
  }
}

export class TagIndex {
  private readonly places = new Places()
  /** Nearly every id has one place; only the others need a list, in which a place may recur. */
  private readonly byId = new Map<string, number | number[]>()

  constructor(rows: readonly TagRow[]) {
    for (const { transactionId, stream, hostname, purchases } of rows) {
      if (purchases <= 0) continue
      const id = cleanId(transactionId)
      const code = this.places.codeOf(stream, hostname)
      const known = this.byId.get(id)
      if (known === undefined) this.byId.set(id, code)
      else if (typeof known === 'number') {
        if (known !== code) this.byId.set(id, [known, code])
      } else known.push(code)
    }
  }

  /**
   * Why ids that belong to one order were counted more than once: by two tags on different streams or hostnames, or by
   * one tag again, as a reloaded page does. Null where no origin is known.
   */
  duplicateKindOf(ids: readonly string[]): 'two_tags' | 'reload' | null {
    const { size } = this.codesOf(ids)
    if (size === 0) return null
    return size > 1 ? 'two_tags' : 'reload'
  }

  /** True when places of the ids are known and none of them is, or may be, the client's own. */
  isForeign(ids: readonly string[], own: OwnPlaces | undefined): boolean {
    if (!own) return false
    const codes = this.codesOf(ids)
    return codes.size > 0 && [...codes].every((code) => isOutside(this.places.list[code] as Place, own))
  }

  private codesOf(ids: readonly string[]): Set<number> {
    return new Set(ids.flatMap((id) => this.byId.get(cleanId(id)) ?? []))
  }
}

function isOutside({ stream, hostname }: Place, own: OwnPlaces): boolean {
  const isListed = (place: string | null, list: readonly string[] | undefined) =>
    list === undefined || place === null || list.includes(place)
  return !isListed(stream, own.streams) || !isListed(hostname, own.hostnames)
}

export interface TagLine {
  stream: string | null
  hostname: string | null
  ids: number
  purchases: number
}

/** Purchases by stream and hostname, largest first. */
export function tagLines(rows: readonly TagRow[]): TagLine[] {
  const places = new Places()
  const lines: { purchases: number; ids: Set<string> }[] = []
  for (const { transactionId, stream, hostname, purchases } of rows) {
    const code = places.codeOf(stream, hostname)
    const line = lines[code] ?? { purchases: 0, ids: new Set() }
    lines[code] = line
    line.ids.add(cleanId(transactionId))
    line.purchases += purchases
  }
  const keyOf = ({ stream, hostname }: Place) => JSON.stringify([stream, hostname])
  return lines
    .map(({ purchases, ids }, code) => ({ ...(places.list[code] as Place), ids: ids.size, purchases }))
    .sort((a, b) => b.purchases - a.purchases || (keyOf(a) < keyOf(b) ? -1 : 1))
}
