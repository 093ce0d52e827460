/** Network address of the caller as the nearest proxy saw it; what a caller claims before that proves nothing. */
export function addressOf(headers: Headers): string | undefined {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || undefined
}
