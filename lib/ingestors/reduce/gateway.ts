import { copyCell } from './ids'

const known = new Map<string, string | null>()

/** A payment method as it is grouped: lower case, the first that is not a gift card. Null for an empty text. */
export function gatewayOf(text: string): string | null {
  const remembered = known.get(text)
  if (remembered !== undefined) return remembered
  const methods = text
    .toLowerCase()
    .split(' + ')
    .map((method) => method.trim())
  const first = methods.find((method) => !/gift[ _-]?card/.test(method)) ?? methods[0] ?? ''
  const gateway = first === '' ? null : copyCell(first)
  if (known.size < 1000 && text.length <= 200) known.set(copyCell(text), gateway)
  return gateway
}
