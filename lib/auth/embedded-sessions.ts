import { and, desc, eq, gt, ne, sql } from 'drizzle-orm'
import type { Database } from '@/lib/db/client'
import { translateError } from '@/lib/db/errors'
import { session } from '@/lib/db/schema/identity'
import type { OpenSession } from './provider'

/** Sessions as the database's clock sees them: when they were used, and where else somebody is signed in. */

const IDLE = sql`interval '12 hours'`
/** Noted no more often, so that reading a page rarely writes. */
const NOTED_EVERY = sql`interval '5 minutes'`
const now = sql`clock_timestamp()`
const isUsed = gt(session.updatedAt, sql`${now} - ${IDLE}`)

async function attempt<T>(query: Promise<T>): Promise<T> {
  return query.catch((error: unknown) => {
    throw translateError(error)
  })
}

/** Notes that a session is used; false for one that was left alone for too long, which is ended by that. */
export async function noteUse(database: Database, id: string): Promise<boolean> {
  const [found] = await attempt(
    database
      .select({
        isUsed: sql<boolean>`${isUsed}`,
        isNoted: sql<boolean>`${session.updatedAt} > ${now} - ${NOTED_EVERY}`,
      })
      .from(session)
      .where(eq(session.id, id)),
  )
  if (!found) return false
  if (!found.isUsed) await attempt(database.delete(session).where(and(eq(session.id, id), sql`not ${isUsed}`)))
  else if (!found.isNoted) await attempt(database.update(session).set({ updatedAt: now }).where(eq(session.id, id)))
  return found.isUsed
}

export async function readSessions(
  database: Database,
  { subject, currentId }: { subject: string; currentId: string },
): Promise<OpenSession[]> {
  const rows = await attempt(
    database
      .select()
      .from(session)
      .where(and(eq(session.userId, subject), isUsed, gt(session.expiresAt, now)))
      .orderBy(desc(session.updatedAt), session.id),
  )
  return rows.map((row) => ({
    id: row.id,
    isCurrent: row.id === currentId,
    beganAt: row.createdAt,
    seenAt: row.updatedAt,
    address: row.ipAddress || null,
    userAgent: row.userAgent || null,
  }))
}

/** False where the person has no such session. */
export async function deleteSession(database: Database, { subject, id }: { subject: string; id: string }) {
  const gone = await attempt(
    database
      .delete(session)
      .where(and(eq(session.id, id), eq(session.userId, subject)))
      .returning({ id: session.id }),
  )
  return gone.length > 0
}

/** Ends all sessions of a person but the one with this token; returns how many. */
export async function deleteOtherSessions(
  database: Database,
  { subject, token }: { subject: string; token: string },
): Promise<number> {
  const gone = await attempt(
    database
      .delete(session)
      .where(and(eq(session.userId, subject), ne(session.token, token)))
      .returning({ id: session.id }),
  )
  return gone.length
}
