import { AppError } from '@/lib/errors'

/** Deeper than anything we take; what walks a value by itself would otherwise run out of stack. */
const MAX_DEPTH = 64
const HALF_A_PAIR = /\p{Surrogate}/u

/**
 * Hands back what somebody sent, once it is found to hold only text that can be stored and nesting that can be walked.
 * Throws `invalid_input` for NUL characters, halves of surrogate pairs and values nested too deep.
 */
export function plain<T>(value: T): T {
  const open: [value: unknown, depth: number][] = [[value, 0]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [each, depth] = next
    if (typeof each === 'string') checkText(each)
    if (typeof each !== 'object' || each === null) continue
    if (depth === MAX_DEPTH)
      throw new AppError('invalid_input', `The request is nested deeper than ${MAX_DEPTH} levels.`)
    for (const [key, inner] of Object.entries(each)) {
      checkText(key)
      open.push([inner, depth + 1])
    }
  }
  return value
}

function checkText(text: string): void {
  if (text.includes('\0') || HALF_A_PAIR.test(text))
    throw new AppError('invalid_input', 'The request holds characters that are no text (NUL, or half of a pair).')
}
