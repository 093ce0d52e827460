/**
 * A hash table from byte strings to small integers, for millions of ids: the strings stay packed in one buffer and the
 * table itself is one integer array, so that looking up an id touches little memory and allocates nothing.
 */

const FIRST_SLOTS = 1 << 12

export class KeyTable {
  /** Number of distinct keys; their numbers are 0 … count − 1 in order of arrival. */
  count = 0
  private bytes = new Uint8Array(1 << 15)
  private offsets = new Int32Array(FIRST_SLOTS)
  private hashes = new Int32Array(FIRST_SLOTS)
  /** Key number + 1 by slot; 0 is free. */
  private slots = new Int32Array(FIRST_SLOTS)

  /** The number of the key `bytes[start … end)`, made when it is new. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashOf(bytes, start, end)
    const slot = this.slotOf(bytes, start, end, hash)
    const present = this.slots[slot] as number
    if (present !== 0) return present - 1
    const key = this.count++
    this.slots[slot] = key + 1
    this.store(key, bytes, start, end, hash)
    if (this.count * 2 > this.slots.length) this.grow()
    return key
  }

  /** The number of the key, or −1. */
  find(bytes: Uint8Array, start: number, end: number): number {
    const slot = this.slotOf(bytes, start, end, hashOf(bytes, start, end))
    return (this.slots[slot] as number) - 1
  }

  /** The key's text. */
  textOf(key: number): string {
    return new TextDecoder().decode(this.bytes.subarray(this.offsets[key], this.offsets[key + 1]))
  }

  private slotOf(bytes: Uint8Array, start: number, end: number, hash: number): number {
    const { slots, hashes } = this
    const mask = slots.length - 1
    let slot = hash & mask
    for (;;) {
      const present = slots[slot] as number
      if (present === 0) return slot
      if (hashes[present - 1] === hash && this.equals(present - 1, bytes, start, end)) return slot
      slot = (slot + 1) & mask
    }
  }

  private equals(key: number, bytes: Uint8Array, start: number, end: number): boolean {
    const own = this.offsets[key] as number
    if ((this.offsets[key + 1] as number) - own !== end - start) return false
    for (let at = 0; at < end - start; at++) if (this.bytes[own + at] !== bytes[start + at]) return false
    return true
  }

  private store(key: number, bytes: Uint8Array, start: number, end: number, hash: number): void {
    const own = this.offsets[key] as number
    const needed = own + end - start
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(needed, this.bytes.length * 2))
      larger.set(this.bytes)
      this.bytes = larger
    }
    for (let at = start; at < end; at++) this.bytes[own + at - start] = bytes[at] as number
    if (key + 1 >= this.offsets.length) {
      this.offsets = doubled(this.offsets)
      this.hashes = doubled(this.hashes)
    }
    this.offsets[key + 1] = needed
    this.hashes[key] = hash
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2)
    const mask = slots.length - 1
    for (let key = 0; key < this.count; key++) {
      let slot = (this.hashes[key] as number) & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = key + 1
    }
    this.slots = slots
  }
}

function doubled(values: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(values.length * 2)
  larger.set(values)
  return larger
}

/** FNV-1a with a final mix: ids that differ in their last digits must not stand side by side. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 12)
}
