import { randomUUID } from 'node:crypto'
import { and, eq, gt, like, lt, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Transaction } from '@/lib/db/client'
import { verification } from '@/lib/db/schema/identity'
import { user } from '@/lib/db/schema/platform'
import { withAdmin, withAuth } from '@/lib/db/tenant'
import { hashOfSecret, newSecret } from './secrets'

/**
 * What this product remembers about people whose accounts Supabase keeps: sessions that were begun here, links, codes
 * that were used. A session counts only while it stands here, so that it ends the moment it is ended, although its access
 * token would be good for an hour; and one that was begun elsewhere, past the second factor, never counts.
 */

const now = sql`clock_timestamp()`
const IDLE = sql`interval '12 hours'`
/** Noted no more often, so that reading a page rarely writes. */
const NOTED_EVERY = sql`interval '5 minutes'`
const SESSION_LIFE = sql`interval '7 days'`
const isOpen = gt(verification.expiresAt, now)

const write = <T>(run: (tx: Transaction) => Promise<T>) => withAuth({}, run, { isWriting: true })

const record = (identifier: string, value: string, life: ReturnType<typeof sql>) => ({
  id: randomUUID(),
  identifier,
  value,
  expiresAt: sql`${now} + ${life}`,
  createdAt: now,
  updatedAt: now,
})

interface SessionName {
  subject: string
  sessionId: string
}
export type Level = 'aal1' | 'aal2'

const nameOf = ({ subject, sessionId }: SessionName) => `session:${subject}:${sessionId}`
const sessionsOf = (subject: string) => like(verification.identifier, `session:${subject}:%`)

/** Lets a session count from now on; `level` is what its tokens must show. */
export async function beginSession(session: SessionName, level: Level): Promise<void> {
  await write(async (tx) => {
    await tx.delete(verification).where(lt(verification.expiresAt, now))
    await tx.insert(verification).values(record(nameOf(session), level, SESSION_LIFE))
  })
}

/** Notes that a session is used; null for one that does not count, or was left alone for 12 hours. */
export async function useSession(session: SessionName): Promise<{ level: Level; expiresAt: Date } | null> {
  const own = and(eq(verification.identifier, nameOf(session)), isOpen)
  const isUsed = gt(verification.updatedAt, sql`${now} - ${IDLE}`)
  const [found] = await withAuth({}, (tx) =>
    tx
      .select({
        value: verification.value,
        expiresAt: verification.expiresAt,
        isNoted: sql<boolean>`${verification.updatedAt} > ${now} - ${NOTED_EVERY}`,
      })
      .from(verification)
      .where(and(own, isUsed)),
  )
  if (!found) return null
  if (!found.isNoted) await write((tx) => tx.update(verification).set({ updatedAt: now }).where(own))
  return { level: found.value === 'aal2' ? 'aal2' : 'aal1', expiresAt: found.expiresAt }
}

export async function setLevel(session: SessionName, level: Level): Promise<void> {
  await write((tx) =>
    tx
      .update(verification)
      .set({ value: level })
      .where(eq(verification.identifier, nameOf(session))),
  )
}

export async function endSession(session: SessionName): Promise<void> {
  await write((tx) => tx.delete(verification).where(eq(verification.identifier, nameOf(session))))
}

/** Ends all sessions of a person, but for one; returns how many that could still be used. */
export async function endSessions(subject: string, { except }: { except?: string } = {}): Promise<number> {
  const others = except
    ? and(sessionsOf(subject), ne(verification.identifier, nameOf({ subject, sessionId: except })))
    : sessionsOf(subject)
  const gone = await write((tx) =>
    tx
      .delete(verification)
      .where(others)
      .returning({
        isOpen: sql<boolean>`${verification.expiresAt} > ${now} and ${verification.updatedAt} > ${now} - ${IDLE}`,
      }),
  )
  return gone.filter((session) => session.isOpen).length
}

/** False for a code that was taken before; an app's code counts for no longer than 90 seconds. */
export async function takeCode(subject: string, code: string): Promise<boolean> {
  return inTurn(subject, async (tx) => {
    const name = `code:${subject}:${code}`
    if ((await tx.$count(verification, and(eq(verification.identifier, name), isOpen))) > 0) return false
    await tx.insert(verification).values(record(name, subject, sql`interval '2 minutes'`))
    return true
  })
}

/** Counts a try of a code before it is made: `locked` after ten in a quarter of an hour, `over` after five of one sign-in. */
export async function countTry({ subject, sessionId }: SessionName): Promise<'allowed' | 'over' | 'locked'> {
  return inTurn(subject, async (tx) => {
    const name = `try:${subject}`
    const tries = await tx
      .select({ of: verification.value })
      .from(verification)
      .where(and(eq(verification.identifier, name), isOpen))
    if (tries.length >= 10) return 'locked'
    if (tries.filter((each) => each.of === sessionId).length >= 5) return 'over'
    await tx.insert(verification).values(record(name, sessionId, sql`interval '15 minutes'`))
    return 'allowed'
  })
}

export async function forgetTries(subject: string): Promise<void> {
  await write((tx) => tx.delete(verification).where(eq(verification.identifier, `try:${subject}`)))
}

/** One after the other for each person, so that codes sent at once are counted like codes sent in a row. */
const inTurn = <T>(subject: string, run: (tx: Transaction) => Promise<T>): Promise<T> =>
  write(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtext(${`codes:${subject}`}))`)
    return run(tx)
  })

const linkSchema = z.object({ subject: z.string(), email: z.string().optional() })
export type LinkOf = z.infer<typeof linkSchema>
type LinkKind = 'reset' | 'address'

const linkName = (kind: LinkKind, token: string) => `link:${kind}:${hashOfSecret(token)}`

/** Returns the secret of a link that works once. */
export async function makeLink(kind: LinkKind, of: LinkOf, minutes: number): Promise<string> {
  const token = newSecret()
  const life = sql`make_interval(mins => ${minutes})`
  await write((tx) => tx.insert(verification).values(record(linkName(kind, token), JSON.stringify(of), life)))
  return token
}

/** Null for a link that is used, too old or wrong. */
export async function readLink(kind: LinkKind, token: string): Promise<LinkOf | null> {
  const [found] = await withAuth({}, (tx) =>
    tx
      .select({ value: verification.value })
      .from(verification)
      .where(and(eq(verification.identifier, linkName(kind, token)), isOpen)),
  )
  return found ? linkSchema.parse(JSON.parse(found.value)) : null
}

/** Uses a link up, if `run` goes well; of many who follow it at once, one gets through. Null as in `readLink`. */
export async function useLink<T>(kind: LinkKind, token: string, run: (of: LinkOf) => Promise<T>): Promise<T | null> {
  const named = and(eq(verification.identifier, linkName(kind, token)), isOpen)
  const [taken] = await write((tx) => tx.delete(verification).where(named).returning())
  if (!taken) return null
  try {
    return await run(linkSchema.parse(JSON.parse(taken.value)))
  } catch (error) {
    await write((tx) => tx.insert(verification).values(taken))
    throw error
  }
}

/** Whoever signs in with this address, as far as this product knows them. */
export async function findSubject(email: string): Promise<string | null> {
  const [found] = await withAdmin((tx) =>
    tx
      .select({ subject: user.authSubject })
      .from(user)
      .where(eq(sql`lower(${user.email})`, email.toLowerCase())),
  )
  return found?.subject ?? null
}
