import { isoInZone } from '@/lib/period'
import { countOf } from '@/lib/sentences'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `3 Oct 2026`. Month names are our own: the runtimes of server and browser do not agree on all of them. */
export function formatDay(day: string): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${date} ${MONTHS[(month ?? 1) - 1]} ${year}`
}

/** `Oct 2026`, of `2026-10`. */
export const formatMonth = (month: string): string => formatDay(`${month}-01`).slice(2)

/** A calendar day (`YYYY-MM-DD`). */
export function Day({ day }: { day: string }) {
  return (
    <time className="num" dateTime={day}>
      {formatDay(day)}
    </time>
  )
}

/** An instant (epoch milliseconds or ISO text) in the client's zone, which shows on hover. */
export function Instant({
  at,
  timeZone,
  seconds = false,
}: {
  at: number | string
  timeZone: string
  seconds?: boolean
}) {
  const ms = typeof at === 'number' ? at : Date.parse(at)
  const local = isoInZone(ms, timeZone)
  return (
    <time className="num" dateTime={new Date(ms).toISOString()} title={`${local} (${timeZone})`}>
      {formatDay(local.slice(0, 10))}, {local.slice(11, seconds ? 19 : 16)}
    </time>
  )
}

/** How long ago something was, roughly: `just now`, `5 minutes ago`, `3 days ago`. */
export function formatAgo(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${countOf(minutes, 'minute')} ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${countOf(hours, 'hour')} ago` : `${countOf(Math.floor(hours / 24), 'day')} ago`
}

/** An instant as the time since; the instant itself shows on hover. For pages that are made when they are asked for. */
export function Ago({ at, now, timeZone }: { at: string; now: number; timeZone: string }) {
  const ms = Date.parse(at)
  return (
    <time className="num" dateTime={at} title={`${isoInZone(ms, timeZone)} (${timeZone})`}>
      {formatAgo(now - ms)}
    </time>
  )
}

/** A span of time for people: `8 s`, `2 min 05 s`, `1 h 12 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${String(seconds % 60).padStart(2, '0')} s`
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`
}
