import { and, asc, eq, inArray, isNull, lt, or } from 'drizzle-orm'
import { outbox } from '@/lib/db/schema/operations'
import { client, membership, user } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { newId } from '@/lib/ids'
import { addDays, DAY_MS, dayOf, HOUR_MS, instantOfWallClock } from '@/lib/period'
import type { ReadLine } from '../portfolio/line'
import { troubleOf } from '../portfolio/list'
import type { DigestLine, StaffDigestPayload } from './dto'

/** What the agency's staff are written once a week about the clients assigned to them. */

/** Monday at seven, where the first of their clients is; not made up for after this many hours. */
const AT = 'T07:00:00Z'
const LATE_HOURS = 6
/** A result that was finished longer ago is not fresh. */
const FRESH_MS = 7 * DAY_MS
/** Clients told of one by one; the portfolio has them all. */
const TOLD = 30

export interface DigestReader {
  userId: string
  email: string
  name: string
  /** Active ones, by name. */
  clients: { id: string; name: string; timeZone: string; databaseRef: string | null }[]
}

/** The Monday whose digest is to be written at `now` (epoch milliseconds); null at other times. */
export function dueMonday(now: number, timeZone: string): string | null {
  const today = dayOf(now, timeZone)
  const monday = addDays(today, -((new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7))
  const at = instantOfWallClock(Date.parse(`${monday}${AT}`), timeZone)
  return at <= now && now < at + LATE_HOURS * HOUR_MS ? monday : null
}

/** Active staff who want a digest and have clients assigned to them. */
export async function listDigestReaders(): Promise<DigestReader[]> {
  const rows = await withAdmin((tx) =>
    tx
      .select({
        person: { userId: user.id, email: user.email, name: user.name },
        client: { id: client.id, name: client.name, timeZone: client.timeZone, databaseRef: client.databaseRef },
      })
      .from(user)
      .innerJoin(membership, and(eq(membership.userId, user.id), eq(membership.kind, 'agency')))
      .innerJoin(client, and(eq(client.id, membership.clientId), eq(client.status, 'active')))
      .where(isReader)
      .orderBy(asc(user.id), asc(client.name)),
  )
  const readers = new Map<string, DigestReader>()
  for (const { person, client: of } of rows) {
    const reader = readers.get(person.userId) ?? { ...person, clients: [] }
    reader.clients.push(of)
    readers.set(person.userId, reader)
  }
  return [...readers.values()]
}

const isReader = and(eq(user.active, true), eq(user.isStaff, true), eq(user.wantsDigest, true))

/** Those of `userIds` who were not written to on this Monday yet. */
export async function withoutDigest(monday: string, userIds: readonly string[]): Promise<Set<string>> {
  if (userIds.length === 0) return new Set()
  const rows = await withAdmin((tx) =>
    tx
      .select({ id: user.id })
      .from(user)
      .where(and(inArray(user.id, [...userIds]), isNotWritten(monday))),
  )
  return new Set(rows.map(({ id }) => id))
}

const isNotWritten = (monday: string) => or(isNull(user.digestOn), lt(user.digestOn, monday))

/** Writes a digest to the outbox; false where somebody else has, or where it is not wanted any more. */
export function writeDigest(
  { userId, email }: DigestReader,
  monday: string,
  payload: StaffDigestPayload,
): Promise<boolean> {
  return withAdmin(async (tx) => {
    const taken = await tx
      .update(user)
      .set({ digestOn: monday })
      .where(and(eq(user.id, userId), isReader, isNotWritten(monday)))
      .returning({ id: user.id })
    if (taken.length === 0) return false
    await tx.insert(outbox).values({
      clientId: '',
      id: newId('mail'),
      kind: 'staff_digest',
      dedupeKey: `staff_digest:${monday}:${userId}`,
      userId,
      toAddress: email,
      payload: { ...payload },
    })
    return true
  })
}

/** What a digest says, worst first. Pure. */
export function digestOf(
  lines: readonly { client: { id: string; name: string }; line: ReadLine }[],
  { monday, now }: { monday: string; now: number },
): StaffDigestPayload {
  const told = lines.toSorted((a, b) => troubleOf(b.line) - troubleOf(a.line)).map((one) => toDigestLine(one, now))
  const count = (is: (line: DigestLine) => boolean) => told.filter(is).length
  return {
    monday,
    clients: told.slice(0, TOLD),
    of: told.length,
    toLookAt: count(({ isAway, isFresh, openWarnings, waitingFindings, verdict }) =>
      Boolean(isAway || !isFresh || openWarnings > 0 || waitingFindings > 0 || verdict === 'below'),
    ),
    notFresh: count(({ isAway, isFresh }) => !isAway && !isFresh),
  }
}

function toDigestLine(
  { client: { id, name }, line }: { client: { id: string; name: string }; line: ReadLine },
  now: number,
): DigestLine {
  const { result, openWarnings, waitingFindings } =
    line === 'away' ? { result: null, openWarnings: 0, waitingFindings: 0 } : line
  const finishedAt = result?.job.finishedAt
  return {
    ...{ id, name, openWarnings, waitingFindings },
    isAway: line === 'away',
    isFresh: typeof finishedAt === 'string' && Date.parse(finishedAt) > now - FRESH_MS,
    rate: result?.rate ?? null,
    missingMinor: result?.missingMinor ?? 0,
    currency: result?.currency ?? '',
    lastDay: result?.lastDay ?? null,
    verdict: result?.expected?.verdict ?? null,
  }
}
