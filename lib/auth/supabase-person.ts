import type { User } from '@supabase/supabase-js'
import { log } from '@/lib/log'
import { refusals } from './refusals'
import { type Claims, verifyAccessToken } from './supabase-claims'
import { dataOrRefuse, type Jar, openAdmin, openJar, openVisitor } from './supabase-client'
import { type CookieKind, readTokens } from './supabase-cookies'
import { type Level, useSession } from './supabase-records'

/** Who sends a request, by a session of Supabase that was begun here. */

export interface SignedIn extends Pick<Claims, 'subject' | 'sessionId'> {
  /** What the session has been raised to: `aal2` by a second factor. */
  level: Level
  expiresAt: Date
}

export async function findSignedIn(headers: Headers): Promise<SignedIn | null> {
  const tokens = await readTokens(headers)
  const claims = tokens && (await verifyAccessToken(tokens.accessToken))
  const session = claims && (await useSession(claims))
  // A token from before the second factor was given is good for nothing after it.
  if (!session || (session.level === 'aal2' && claims.level !== 'aal2')) return null
  return { subject: claims.subject, sessionId: claims.sessionId, ...session }
}

/** Somebody signed in, for changing their account. Throws `unauthenticated`. */
export async function requireSignedIn(headers: Headers): Promise<SignedIn & { jar: Jar; account: User }> {
  const who = await findSignedIn(headers)
  if (!who) throw refusals.signedOut()
  const jar = openJar(headers)
  const { user: account } = dataOrRefuse(await jar.client.auth.getUser())
  if (account.id !== who.subject) throw refusals.signedOut()
  return { ...who, jar, account }
}

/** A session that was begun just now becomes the browser's. */
export async function keepInCookies(
  headers: Headers,
  kind: CookieKind,
  tokens: { access_token: string; refresh_token: string },
): Promise<string[]> {
  const jar = openJar(headers, kind)
  dataOrRefuse(await jar.client.auth.setSession(tokens))
  return jar.setCookie()
}

const WRONG: readonly string[] = ['invalid_credentials', 'email_not_confirmed', 'user_banned', 'validation_failed']

/** The start of a session by a password, or null for a wrong one. */
export async function givePassword(credentials: { email: string; password: string }) {
  const answer = await openVisitor().auth.signInWithPassword(credentials)
  if (answer.error && WRONG.includes(answer.error.code ?? '')) return null
  return dataOrRefuse(answer)
}

/** Whether it is the person's password; nobody is signed in by it. */
export async function isPassword(account: User, password: string): Promise<boolean> {
  const begun = account.email ? await givePassword({ email: account.email, password }) : null
  if (begun) await endAtSupabase(begun.session.access_token)
  return begun !== null
}

/** Takes back what a session could be renewed by. It has ended here already, so that a failure is only noted. */
export async function endAtSupabase(accessToken: string): Promise<void> {
  const { error } = await openAdmin().auth.admin.signOut(accessToken, 'local')
  if (error && (!error.status || error.status >= 500))
    log.warn({ status: error.status }, 'sign-in: Supabase could not be told that a session ended')
}
