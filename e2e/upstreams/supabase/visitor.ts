import { randomUUID } from 'node:crypto'
import { totpOf } from '@/lib/testing/totp'
import { newRefreshToken, Refused, type StoredFactor, userJson } from './accounts'
import { refuseWeak } from './admin'
import { type Answer, type Call, type Routes, requireSession, sessionJson } from './session'

/** What people do for themselves: sign in and out, renew, change their account, set up a second factor. */

/** A token that was used may come again for so long, from requests that were sent together. */
const REUSE_MS = 10_000
const DAY_MS = 86_400_000

export const visitorRoutes: Routes = (call) => {
  const { method, path, query } = call
  switch (`${method} ${path}`) {
    case 'POST /token':
      return query.get('grant_type') === 'refresh_token' ? renew(call) : signIn(call)
    case 'GET /user':
      return { body: userJson(requireSession(call).account) }
    case 'PUT /user':
      return changeUser(call)
    case 'POST /logout':
      return signOut(call)
    case 'POST /factors':
      return enrol(call)
  }
  const [, id, step] = /^\/factors\/([\w-]+)(?:\/(challenge|verify))?$/.exec(path) ?? []
  if (id === undefined) return undefined
  const factor = requireSession(call).account.factors.find((each) => each.id === id)
  if (!factor) throw new Refused(404, 'mfa_factor_not_found', 'Factor not found')
  if (method === 'DELETE' && !step) return unenrol(call, factor)
  if (method !== 'POST') return undefined
  return step === 'challenge' ? challenge(factor) : verify(call, factor)
}

function signIn({ standIn, body }: Call): Answer {
  const account = standIn.accounts.byEmail(String(body.email))
  if (!account || account.password !== body.password)
    throw new Refused(400, 'invalid_credentials', 'Invalid login credentials')
  if (account.isBanned) throw new Refused(400, 'user_banned', 'User is banned')
  if (!account.isConfirmed) throw new Refused(400, 'email_not_confirmed', 'Email not confirmed')
  return { body: sessionJson(standIn, standIn.accounts.open(account), account) }
}

function renew({ standIn, body }: Call): Answer {
  const { accounts } = standIn
  const token = String(body.refresh_token)
  const session = [...accounts.sessions.values()].find((each) =>
    [each.refreshToken, each.before?.token].includes(token),
  )
  const account = session && accounts.all.get(session.accountId)
  if (!session || !account)
    throw new Refused(400, 'refresh_token_not_found', 'Invalid Refresh Token: Refresh Token Not Found')
  if (account.isBanned) throw new Refused(400, 'user_banned', 'Invalid Refresh Token: User Banned')
  if (session.refreshToken === token) {
    session.before = { token, at: Date.now() }
    session.refreshToken = newRefreshToken()
  } else if (Date.now() - (session.before?.at ?? 0) > REUSE_MS) {
    accounts.sessions.delete(session.id)
    throw new Refused(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used')
  }
  return { body: sessionJson(standIn, session, account) }
}

function changeUser(call: Call): Answer {
  const { standIn, body } = call
  const { session, account } = requireSession(call)
  if (body.password === undefined) return { body: userJson(account) }
  const hasFactor = account.factors.some(({ status }) => status === 'verified')
  if (hasFactor && session.level !== 'aal2')
    throw new Refused(401, 'insufficient_aal', 'AAL2 session is required to update email or password')
  if (standIn.options.needsRecentSignIn && Date.now() - session.beganAt > DAY_MS)
    throw new Refused(400, 'reauthentication_needed', 'Password update requires reauthentication')
  refuseWeak(call, body.password)
  if (body.password === account.password)
    throw new Refused(422, 'same_password', 'New password should be different from the old password.')
  account.password = String(body.password)
  standIn.accounts.end(account.id, { except: session.id })
  return { body: userJson(account) }
}

function signOut(call: Call): Answer {
  const { accounts } = call.standIn
  const { session, account } = requireSession(call)
  const scope = call.query.get('scope') ?? 'global'
  if (scope === 'local') accounts.sessions.delete(session.id)
  else accounts.end(account.id, scope === 'others' ? { except: session.id } : {})
  return { status: 204 }
}

function enrol(call: Call): Answer {
  const { session, account } = requireSession(call)
  if (account.factors.some(({ status }) => status === 'verified') && session.level !== 'aal2')
    throw new Refused(403, 'insufficient_aal', 'AAL2 required to enroll a new factor')
  const factor = call.standIn.accounts.enrol(account, String(call.body.friendly_name ?? ''))
  const issuer = encodeURIComponent(String(call.body.issuer ?? 'stand-in'))
  const label = `${issuer}:${encodeURIComponent(account.email)}`
  const uri = `otpauth://totp/${label}?algorithm=SHA1&digits=6&issuer=${issuer}&period=30&secret=${factor.secret}`
  return {
    body: {
      id: factor.id,
      type: 'totp',
      friendly_name: factor.friendlyName,
      totp: { qr_code: '<svg/>', secret: factor.secret, uri },
    },
  }
}

function challenge(factor: StoredFactor): Answer {
  const id = randomUUID()
  factor.challenges.add(id)
  return { body: { id, type: 'totp', expires_at: Math.floor(Date.now() / 1000) + 300 } }
}

function verify(call: Call, factor: StoredFactor): Answer {
  const { standIn, body } = call
  const { session, account } = requireSession(call)
  if (!factor.challenges.delete(String(body.challenge_id)))
    throw new Refused(422, 'mfa_challenge_expired', 'MFA challenge has expired, verify against another challenge')
  // The code before and the one after count too; none is remembered.
  if (![-1, 0, 1].some((steps) => totpOf(factor.secret, steps) === body.code))
    throw new Refused(422, 'mfa_verification_failed', 'Invalid TOTP code entered')
  factor.status = 'verified'
  session.level = 'aal2'
  session.before = null
  session.refreshToken = newRefreshToken()
  standIn.accounts.end(account.id, { below: 'aal2' })
  account.factors = account.factors.filter(({ status }) => status === 'verified')
  return { body: sessionJson(standIn, session, account) }
}

function unenrol(call: Call, factor: StoredFactor): Answer {
  const { session, account } = requireSession(call)
  if (factor.status === 'verified' && session.level !== 'aal2')
    throw new Refused(422, 'insufficient_aal', 'AAL2 required to unenroll verified factor')
  account.factors = account.factors.filter((each) => each !== factor)
  for (const each of call.standIn.accounts.sessions.values()) if (each.accountId === account.id) each.level = 'aal1'
  return { body: { id: factor.id } }
}
