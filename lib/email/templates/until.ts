import { isoInZone } from '@/lib/period'

/** `2026-11-24 14:30 (Europe/Berlin)`: until when a link works. */
export function untilInWords({ expiresAt, timeZone }: { expiresAt: string; timeZone: string }): string {
  const local = isoInZone(Date.parse(expiresAt), timeZone)
  return `${local.slice(0, 10)} ${local.slice(11, 16)} (${timeZone})`
}
