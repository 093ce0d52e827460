/**
 * A hash table from byte strings to small integers, for millions of ids: the strings stay packed in one buffer and the
 * table itself is one integer array, so that looking up an id touches little memory and allocates nothing.
 */

const FIRST_KEYS = 1 << 11
/** Bits kept for each slot: about one key in twenty that is not there must be looked for. */
const BITS_PER_SLOT = 8
/** FNV-1a a byte at a time, so that it can be computed while an id is read: start, step, and finish. */
export const startHash = 0x811c9dc5
export const stepHash = (hash: number, byte: number) => Math.imul(hash ^ byte, 0x01000193)

/**
 * Finishes the hash of all bytes but the last. Ids that differ in their last digit alone stand side by side, and mostly
 * come one after another: ten look-ups then wait for memory once. All others are far apart.
 */
export function finishHash(hash: number, last: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((mixed ^ (mixed >>> 12)) + last) | 0
}

export class KeyTable {
  /** Number of distinct keys; their numbers are 0 … count − 1 in order of arrival. */
  count = 0
  private bytes: Uint8Array
  private offsets: Int32Array
  /** Pairs of key number + 1 and hash, side by side so that a look-up mostly touches one place; 0 is free. */
  private slots: Int32Array
  /** A bit by hash: whether such a key may be there at all. Most names of an order are dismissed by it. */
  private bits: Int32Array

  constructor(expectedKeys = FIRST_KEYS) {
    let capacity = FIRST_KEYS * 2
    while (capacity < expectedKeys * 2) capacity *= 2
    this.slots = new Int32Array(capacity * 2)
    this.bits = new Int32Array((capacity * BITS_PER_SLOT) >> 5)
    this.offsets = new Int32Array(expectedKeys + 1)
    this.bytes = new Uint8Array(expectedKeys * 12)
  }

  /** The number of the key `bytes[0 … end)`, made when it is new; `hash` is its finished hash. */
  add(bytes: Uint8Array, end: number, hash: number): number {
    const slot = this.slotOf(bytes, end, hash)
    const present = this.slots[slot] as number
    if (present !== 0) return present - 1
    const key = this.count++
    this.slots[slot] = key + 1
    this.slots[slot + 1] = hash
    this.mark(hash)
    this.store(key, bytes, end)
    if (this.count * 4 > this.slots.length) this.grow()
    return key
  }

  addText(text: string): number {
    const bytes = encoder.encode(text)
    return this.add(bytes, bytes.length, hashOf(bytes, 0, bytes.length))
  }

  /** Whether there may be a key of this hash. */
  mayHold(hash: number): boolean {
    const { bits } = this
    return (((bits[(hash >>> 5) & (bits.length - 1)] as number) >>> (hash & 31)) & 1) === 1
  }

  /** The number of the key, or −1. */
  find(bytes: Uint8Array, end: number, hash: number): number {
    return (this.slots[this.slotOf(bytes, end, hash)] as number) - 1
  }

  /** The key's text. */
  textOf(key: number): string {
    return decoder.decode(this.bytes.subarray(this.offsets[key], this.offsets[key + 1]))
  }

  private slotOf(bytes: Uint8Array, end: number, hash: number): number {
    const { slots } = this
    const mask = slots.length - 1
    let slot = (hash << 1) & mask
    for (;;) {
      const present = slots[slot] as number
      if (present === 0) return slot
      if (slots[slot + 1] === hash && this.equals(present - 1, bytes, end)) return slot
      slot = (slot + 2) & mask
    }
  }

  private equals(key: number, bytes: Uint8Array, end: number): boolean {
    const own = this.offsets[key] as number
    if ((this.offsets[key + 1] as number) - own !== end) return false
    for (let at = 0; at < end; at++) if (this.bytes[own + at] !== bytes[at]) return false
    return true
  }

  private store(key: number, bytes: Uint8Array, end: number): void {
    const own = this.offsets[key] as number
    const needed = own + end
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      larger.set(this.bytes)
      this.bytes = larger
    }
    for (let at = 0; at < end; at++) this.bytes[own + at] = bytes[at] as number
    if (key + 1 >= this.offsets.length) {
      const larger = new Int32Array(this.offsets.length * 2)
      larger.set(this.offsets)
      this.offsets = larger
    }
    this.offsets[key + 1] = needed
  }

  private mark(hash: number): void {
    const word = (hash >>> 5) & (this.bits.length - 1)
    this.bits[word] = (this.bits[word] as number) | (1 << (hash & 31))
  }

  private grow(): void {
    const former = this.slots
    const slots = new Int32Array(former.length * 2)
    this.bits = new Int32Array(this.bits.length * 2)
    const mask = slots.length - 1
    for (let at = 0; at < former.length; at += 2) {
      if (former[at] === 0) continue
      const hash = former[at + 1] as number
      let slot = (hash << 1) & mask
      while (slots[slot] !== 0) slot = (slot + 2) & mask
      slots[slot] = former[at] as number
      slots[slot + 1] = hash
      this.mark(hash)
    }
    this.slots = slots
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** The finished hash of `bytes[start … end)`. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = startHash
  for (let at = start; at < end - 1; at++) hash = stepHash(hash, bytes[at] as number)
  return finishHash(hash, end > start ? (bytes[end - 1] as number) : 0)
}
