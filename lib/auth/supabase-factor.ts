import type { Factor, User } from '@supabase/supabase-js'
import type { AuthProvider } from './provider'
import { refusals } from './refusals'
import { verifyAccessToken } from './supabase-claims'
import { dataOrRefuse, openJar } from './supabase-client'
import { clearCookies, readTokens } from './supabase-cookies'
import { endAtSupabase, isPassword, keepInCookies, requireSignedIn } from './supabase-person'
import { beginSession, countTry, endSessions, forgetTries, setLevel, takeCode } from './supabase-records'

/** The second factor of people whose accounts Supabase keeps: an authenticator app. */

const ISSUER = 'DRA Reconciliation'

const wrongCode = { mfa_verification_failed: () => refusals.wrongCode(), mfa_challenge_expired: refusals.tooLate }

/** Any second factor that stands, so that nobody gets in past one that this product cannot ask for. */
export const hasFactor = (account: User): boolean => (account.factors ?? []).some(({ status }) => status === 'verified')

const appOf = (account: User, status: Factor['status']): Factor | undefined =>
  (account.factors ?? [])
    .filter((factor) => factor.factor_type === 'totp' && factor.status === status)
    .sort((a, b) => (a.created_at < b.created_at ? 1 : -1))[0]

type SecondFactor = Pick<
  AuthProvider,
  'giveSecondFactor' | 'beginSecondFactor' | 'confirmSecondFactor' | 'removeSecondFactor' | 'renewBackupCodes'
>

export const secondFactor: SecondFactor = {
  async giveSecondFactor({ code }, headers) {
    const tokens = await readTokens(headers, 'half')
    const claims = tokens && (await verifyAccessToken(tokens.accessToken))
    if (!claims) throw refusals.tooLate()
    const state = await countTry(claims)
    if (state === 'locked') throw refusals.locked()
    if (state === 'over') throw refusals.tooLate()
    if (!/^\d{6}$/.test(code)) throw refusals.wrongCode()
    const { client } = openJar(headers, 'half')
    const { user: account } = dataOrRefuse(await client.auth.getUser())
    const factor = appOf(account, 'verified')
    if (!factor) throw refusals.tooLate()
    const raised = dataOrRefuse(await client.auth.mfa.challengeAndVerify({ factorId: factor.id, code }), wrongCode)
    // Whoever looked over a shoulder must not sign in by the same code. The session was handed to nobody yet.
    if (!(await takeCode(claims.subject, code))) {
      await endAtSupabase(raised.access_token)
      throw refusals.wrongCode()
    }
    const setCookie = await keepInCookies(headers, 'whole', raised)
    await beginSession(claims, 'aal2')
    await forgetTries(claims.subject)
    return { setCookie: [...clearCookies(headers, ['half']), ...setCookie] }
  },

  async beginSecondFactor({ password }, headers) {
    const { jar, account } = await requireSignedIn(headers)
    if (!(await isPassword(account, password))) throw refusals.wrongPassword('password')
    if (hasFactor(account)) throw refusals.factorExists()
    const { mfa } = jar.client.auth
    for (const { id, status } of account.factors ?? [])
      if (status === 'unverified') dataOrRefuse(await mfa.unenroll({ factorId: id }))
    const { totp } = dataOrRefuse(
      await mfa.enroll({ factorType: 'totp', issuer: ISSUER, friendlyName: 'Authenticator app' }),
      { mfa_verified_factor_exists: refusals.factorExists },
    )
    return { uri: totp.uri, secret: totp.secret, backupCodes: [] }
  },

  async confirmSecondFactor({ code }, headers) {
    const { jar, account, subject, sessionId } = await requireSignedIn(headers)
    const factor = appOf(account, 'unverified')
    if (!factor) throw refusals.factorNotBegun()
    dataOrRefuse(await jar.client.auth.mfa.challengeAndVerify({ factorId: factor.id, code }), wrongCode)
    await setLevel({ subject, sessionId }, 'aal2')
    await endSessions(subject, { except: sessionId })
    return { setCookie: jar.setCookie() }
  },

  async removeSecondFactor({ password }, headers) {
    const { jar, account, subject, sessionId } = await requireSignedIn(headers)
    if (!(await isPassword(account, password))) throw refusals.wrongPassword('password')
    for (const { id } of account.factors ?? [])
      dataOrRefuse(await jar.client.auth.mfa.unenroll({ factorId: id }), { insufficient_aal: refusals.signedOut })
    await setLevel({ subject, sessionId }, 'aal1')
    dataOrRefuse(await jar.client.auth.refreshSession())
    return { setCookie: jar.setCookie() }
  },

  async renewBackupCodes(_, headers) {
    await requireSignedIn(headers)
    throw refusals.noBackupCodes()
  },
}
