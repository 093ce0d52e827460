import { isAPIError } from 'better-auth/api'
import { connect } from '@/lib/db/client'
import { env } from '@/lib/env'
import { AppError, notFound } from '@/lib/errors'
import { addressOf } from '@/lib/http/address'
import { writeAccountMail } from '@/lib/services/notifications/account-mail'
import { deleteOtherSessions, deleteSession, noteUse, readSessions } from './embedded-sessions'
import { serverError, setUpBetterAuth, toOurError } from './embedded-setup'
import type { AuthProvider } from './provider'
import { LINK_MINUTES, RESET_ANSWER_MS, refusals } from './refusals'
import { hashOfSecret, newSecret } from './secrets'

/** Sign-in by e-mail and password kept in our own database (schema `identity`), on a pool of its own. */

const CODE_MS = 120_000

export function createEmbeddedProvider(): AuthProvider {
  const { database } = connect(env().DATABASE_URL, { maxConnections: 5, role: 'dra_auth' })
  const auth = setUpBetterAuth(database)

  /** Through better-auth's own handler: cookies are set and sessions told apart as in any request to it. */
  async function call(path: string, headers: Headers, body: unknown): Promise<Response> {
    const { FRONTEND_URL } = env()
    const forwarded = new Headers({ 'content-type': 'application/json', origin: new URL(FRONTEND_URL).origin })
    const address = addressOf(headers)
    if (address) forwarded.set('x-forwarded-for', address)
    for (const name of ['cookie', 'user-agent']) {
      const value = headers.get(name)
      if (value) forwarded.set(name, value)
    }
    const url = new URL(`/api/auth${path}`, FRONTEND_URL)
    const request = new Request(url, { method: 'POST', headers: forwarded, body: JSON.stringify(body) })
    const response = await auth.handler(request).catch((error: unknown) => {
      throw toOurError(error)
    })
    if (response.status >= 500) throw serverError()
    return response
  }

  /** Like `call`, for what only `refusal` can be wrong with; any other refusal is a fault of ours. */
  async function callOrRefuse(path: string, headers: Headers, body: unknown, refusal: Readonly<Record<string, Error>>) {
    const response = await call(path, headers, body)
    if (response.ok) return response
    const { code = '' } = (await response.json().catch(() => ({}))) as { code?: string }
    if (Object.hasOwn(refusal, code)) throw refusal[code]
    if (response.status === 401) throw refusals.signedOut()
    throw new AppError('internal', 'Sign-in could not do this.', { cause: new Error(`${path} answered ${code}`) })
  }

  async function find(headers: Headers) {
    const found = await auth.api.getSession({ headers }).catch((error: unknown) => {
      if (isAPIError(error) && error.statusCode === 401) return null
      throw toOurError(error)
    })
    return found && (await noteUse(database, found.session.id)) ? found : null
  }

  async function requireSession(headers: Headers) {
    const found = await find(headers)
    if (!found) throw refusals.signedOut()
    return found
  }

  const internal = async () => (await auth.$context).internalAdapter

  /** False for a code that was signed in by before; an app's code counts for no longer than 90 seconds. */
  const takeCode = async (subject: string, code: string) =>
    (await internal()).reserveVerificationValue({
      identifier: `code:${subject}:${code}`,
      value: subject,
      expiresAt: new Date(Date.now() + CODE_MS),
    })

  return {
    can: { listsSessions: true, hasBackupCodes: true },
    async getSession(headers) {
      const found = await find(headers)
      if (!found) return null
      const { session, user } = found
      return { subject: user.id, expiresAt: session.expiresAt, hasSecondFactor: user.twoFactorEnabled === true }
    },
    async signIn({ email, password }, headers) {
      const response = await call('/sign-in/email', headers, { email, password })
      if (!response.ok) throw refusals.wrongCredentials()
      const { twoFactorRedirect } = (await response.json()) as { twoFactorRedirect?: boolean }
      return { setCookie: response.headers.getSetCookie(), needsSecondFactor: twoFactorRedirect === true }
    },
    async giveSecondFactor({ code }, headers) {
      const isOfApp = /^\d{6}$/.test(code)
      const tooOld = refusals.tooLate()
      const response = await callOrRefuse(
        isOfApp ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code',
        headers,
        { code: isOfApp ? code : hashOfSecret(code) },
        {
          INVALID_CODE: refusals.wrongCode(', or another backup code'),
          INVALID_BACKUP_CODE: refusals.wrongCode(', or another backup code'),
          INVALID_TWO_FACTOR_COOKIE: tooOld,
          TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: tooOld,
          TOTP_NOT_ENABLED: tooOld,
          BACKUP_CODES_NOT_ENABLED: tooOld,
          ACCOUNT_TEMPORARILY_LOCKED: refusals.locked(),
        },
      )
      const begun = (await response.json()) as { token: string; user: { id: string } }
      // Whoever looked over a shoulder must not sign in by the same code. The session was handed to nobody yet.
      if (isOfApp && !(await takeCode(begun.user.id, code))) {
        await (await internal()).deleteSession(begun.token)
        throw refusals.wrongCode(', or another backup code')
      }
      return { setCookie: response.headers.getSetCookie() }
    },
    async signOut(headers) {
      const response = await call('/sign-out', headers, {})
      return { setCookie: response.headers.getSetCookie() }
    },
    async createAccount({ email, name, password }) {
      const created = await auth.api.signUpEmail({ body: { email, name, password } }).catch((error: unknown) => {
        if (isAPIError(error) && error.body?.code === 'USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL')
          throw refusals.addressTaken()
        throw toOurError(error)
      })
      // Signing up opens a session, which nobody was given.
      await (await internal()).deleteUserSessions(created.user.id)
      return created.user.id
    },

    async requestReset({ email }, headers) {
      const done = call('/request-password-reset', headers, { email })
      await Promise.all([done, new Promise((resolve) => setTimeout(resolve, RESET_ANSWER_MS))])
    },
    async resetPassword({ token, password }, headers) {
      const found = await (await internal()).findVerificationValue(`reset-password:${token}`)
      const dead = refusals.deadLink()
      await callOrRefuse('/reset-password', headers, { token, newPassword: password }, { INVALID_TOKEN: dead })
      if (!found) throw dead
      return { subject: found.value }
    },
    async changePassword({ current, password }, headers) {
      const body = { currentPassword: current, newPassword: password, revokeOtherSessions: true }
      const response = await callOrRefuse('/change-password', headers, body, {
        INVALID_PASSWORD: refusals.wrongPassword('current'),
      })
      return { setCookie: response.headers.getSetCookie() }
    },
    async requestAddressChange({ email, password }, headers) {
      const { user } = await requireSession(headers)
      await auth.api.verifyPassword({ body: { password }, headers }).catch((error: unknown) => {
        throw isAPIError(error) && error.body?.code === 'INVALID_PASSWORD'
          ? refusals.wrongPassword('password')
          : toOurError(error)
      })
      const adapter = await internal()
      // Whoever asks must not learn who else has an account.
      if (await adapter.findUserByEmail(email)) return
      const token = newSecret()
      await adapter.createVerificationValue({
        identifier: `address:${token}`,
        value: JSON.stringify({ subject: user.id, email }),
        expiresAt: new Date(Date.now() + LINK_MINUTES * 60_000),
      })
      await writeAccountMail({ kind: 'email_change', to: email, secret: token, minutes: LINK_MINUTES })
    },
    async confirmAddressChange({ token }, save) {
      const adapter = await internal()
      const found = await adapter.findVerificationValue(`address:${token}`)
      if (!found || found.expiresAt.getTime() < Date.now()) throw refusals.deadLink()
      const change = JSON.parse(found.value) as { subject: string; email: string }
      const taken = refusals.addressLost()
      if (await adapter.findUserByEmail(change.email)) throw taken
      await save(change)
      if (!(await adapter.consumeVerificationValue(`address:${token}`))) throw refusals.deadLink()
      await adapter.updateUser(change.subject, { email: change.email, emailVerified: true })
    },

    async listSessions(headers) {
      const { session, user } = await requireSession(headers)
      return readSessions(database, { subject: user.id, currentId: session.id })
    },
    async endSession({ id }, headers) {
      const { user } = await requireSession(headers)
      if (!(await deleteSession(database, { subject: user.id, id }))) throw notFound('The session')
    },
    async endOtherSessions(headers) {
      const { session, user } = await requireSession(headers)
      return deleteOtherSessions(database, { subject: user.id, token: session.token })
    },
    endSessionsOf: (subject) => deleteOtherSessions(database, { subject, token: '' }),

    async beginSecondFactor({ password }, headers) {
      const response = await callOrRefuse(
        '/two-factor/enable',
        headers,
        { password },
        {
          INVALID_PASSWORD: refusals.wrongPassword('password'),
          TOTP_ALREADY_ENABLED: refusals.factorExists(),
        },
      )
      const { totpURI, backupCodes } = (await response.json()) as { totpURI: string; backupCodes: string[] }
      return { uri: totpURI, secret: new URL(totpURI).searchParams.get('secret') ?? '', backupCodes }
    },
    async confirmSecondFactor({ code }, headers) {
      const { user } = await requireSession(headers)
      const response = await callOrRefuse(
        '/two-factor/verify-totp',
        headers,
        { code },
        {
          INVALID_CODE: refusals.wrongCode(),
          TOTP_NOT_ENABLED: refusals.factorNotBegun(),
        },
      )
      const setCookie = response.headers.getSetCookie()
      await deleteOtherSessions(database, { subject: user.id, token: tokenOf(setCookie) })
      return { setCookie }
    },
    async removeSecondFactor({ password }, headers) {
      const response = await callOrRefuse(
        '/two-factor/disable',
        headers,
        { password },
        {
          INVALID_PASSWORD: refusals.wrongPassword('password'),
        },
      )
      return { setCookie: response.headers.getSetCookie() }
    },
    async renewBackupCodes({ password }, headers) {
      await requireSession(headers)
      const response = await callOrRefuse(
        '/two-factor/generate-backup-codes',
        headers,
        { password },
        {
          INVALID_PASSWORD: refusals.wrongPassword('password'),
          TWO_FACTOR_NOT_ENABLED: refusals.noFactor(),
        },
      )
      const { backupCodes } = (await response.json()) as { backupCodes: string[] }
      return { backupCodes }
    },
  }
}

/** Of the session that is begun by these cookies: what stands before the signature. */
function tokenOf(setCookie: readonly string[]): string {
  const cookie = setCookie.find((one) => one.includes('dra.session_token='))
  const value = decodeURIComponent(cookie?.split(';')[0]?.split('=').slice(1).join('=') ?? '')
  return value.slice(0, value.lastIndexOf('.'))
}
