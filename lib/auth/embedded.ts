import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, isAPIError } from 'better-auth/api'
import { connect } from '@/lib/db/client'
import { translateError } from '@/lib/db/errors'
import * as identity from '@/lib/db/schema/identity'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { log } from '@/lib/log'
import type { AuthProvider } from './provider'

/** Sign-in by e-mail and password kept in our own database (schema `identity`), on a pool of its own. */

const HOUR_SECONDS = 3600
const SIGN_IN_WINDOW_SECONDS = 60
const SIGN_INS_PER_WINDOW = 10

function createAuth() {
  const { DATABASE_URL, AUTH_SECRET, FRONTEND_URL } = env()
  const { database } = connect(DATABASE_URL, { maxConnections: 5, role: 'dra_auth' })
  return betterAuth({
    baseURL: FRONTEND_URL,
    secret: AUTH_SECRET,
    telemetry: { enabled: false },
    database: drizzleAdapter(database, { provider: 'pg', schema: identity }),
    emailAndPassword: { enabled: true, disableSignUp: false, minPasswordLength: 12 },
    session: { expiresIn: 7 * 24 * HOUR_SECONDS, updateAge: HOUR_SECONDS },
    rateLimit: {
      enabled: true,
      customRules: { '/sign-in/email': { window: SIGN_IN_WINDOW_SECONDS, max: SIGN_INS_PER_WINDOW } },
    },
    advanced: { ipAddress: { ipAddressHeaders: ['x-forwarded-for'] } },
    logger: { level: 'error', log: logError },
    // Errors nobody expected come out to us instead of being printed with e-mail addresses in them.
    onAPIError: { throw: true },
  })
}

/** Other messages tell of failed attempts and may name people; only errors are worth the log. */
function logError(_level: string, message: string, ...facts: unknown[]): void {
  const error = facts.find((fact) => fact instanceof Error)
  if (error) log.warn({ err: translateError(error) }, `sign-in: ${message}`)
}

/** better-auth hides the cause of its own failures behind a 500; with us, only the database can cause one. */
function toOurError(error: unknown): unknown {
  if (!isAPIError(error)) return translateError(error)
  return new AppError('unavailable', 'Sign-in does not answer. Try again in a few seconds.', {
    cause: error,
    retryAfterSeconds: 5,
  })
}

export function createEmbeddedProvider(): AuthProvider {
  const auth = createAuth()

  /** Requests go through better-auth's own handler, so that its rate limit counts them. */
  async function call(path: string, headers: Headers, body: unknown): Promise<Response> {
    const { FRONTEND_URL } = env()
    const forwarded = new Headers({ 'content-type': 'application/json', origin: new URL(FRONTEND_URL).origin })
    for (const name of ['cookie', 'x-forwarded-for', 'user-agent']) {
      const value = headers.get(name)
      if (value) forwarded.set(name, value)
    }
    const url = new URL(`/api/auth${path}`, FRONTEND_URL)
    const request = new Request(url, { method: 'POST', headers: forwarded, body: JSON.stringify(body) })
    const response = await auth.handler(request).catch((error: unknown) => {
      throw toOurError(error)
    })
    if (response.status >= 500) throw toOurError(new APIError('INTERNAL_SERVER_ERROR'))
    return response
  }

  return {
    async getSession(headers) {
      const found = await auth.api.getSession({ headers }).catch((error: unknown) => {
        if (isAPIError(error) && error.statusCode === 401) return null
        throw toOurError(error)
      })
      return found ? { subject: found.user.id, expiresAt: found.session.expiresAt, hasSecondFactor: false } : null
    },
    async signIn({ email, password }, headers) {
      const response = await call('/sign-in/email', headers, { email, password })
      if (response.status === 429)
        throw new AppError('limit_reached', 'Too many sign-in attempts. Wait a minute, then try again.', {
          retryAfterSeconds: SIGN_IN_WINDOW_SECONDS,
        })
      if (!response.ok)
        throw new AppError(
          'unauthenticated',
          'The e-mail address or the password is not right. Check both and try again.',
        )
      return { setCookie: response.headers.getSetCookie() }
    },
    async signOut(headers) {
      const response = await call('/sign-out', headers, {})
      return { setCookie: response.headers.getSetCookie() }
    },
    async createAccount({ email, name, password }) {
      const created = await auth.api.signUpEmail({ body: { email, name, password } })
      return created.user.id
    },
  }
}
