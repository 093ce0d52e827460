const FIRST_BYTES = 4096

/**
 * Bytes put one after another into memory that doubles, so that a server sending single bytes costs no more than one
 * sending large parts. `bytes` is a view that is valid until the next `append` or `clear`.
 */
interface ByteBuffer {
  readonly length: number
  append: (part: Uint8Array) => void
  bytes: () => Uint8Array
  clear: () => void
}

export function createByteBuffer(): ByteBuffer {
  let held = Buffer.alloc(0)
  let length = 0
  return {
    get length() {
      return length
    },
    append(part) {
      if (length + part.length > held.length) {
        const larger = Buffer.alloc(Math.max(FIRST_BYTES, held.length * 2, length + part.length))
        larger.set(held.subarray(0, length))
        held = larger
      }
      held.set(part, length)
      length += part.length
    },
    bytes: () => held.subarray(0, length),
    clear() {
      length = 0
    },
  }
}
