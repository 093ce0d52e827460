import { betterAuth } from 'better-auth'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { APIError, isAPIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins'
import type { Database } from '@/lib/db/client'
import { translateError } from '@/lib/db/errors'
import * as identity from '@/lib/db/schema/identity'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { MIN_PASSWORD_LENGTH } from '@/lib/services/account/input'
import { writeAccountMail } from '@/lib/services/notifications/account-mail'
import { backupCodeOptions } from './backup-codes'
import { hashPassword, isPasswordOf } from './password-hash'
import { LINK_MINUTES, refusals } from './refusals'

/** better-auth as this product uses it: e-mail and password, a second factor, everything in schema `identity`. */

const HOUR_SECONDS = 3600

export function setUpBetterAuth(database: Database) {
  const { AUTH_SECRET, FRONTEND_URL } = env()
  // Browsers take a cookie of this name from this host alone, over https, for all its paths.
  const isSecure = new URL(FRONTEND_URL).protocol === 'https:'
  return betterAuth({
    appName: 'DRA Reconciliation',
    baseURL: FRONTEND_URL,
    secret: AUTH_SECRET,
    telemetry: { enabled: false },
    database: drizzleAdapter(database, { provider: 'pg', schema: identity }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: false,
      minPasswordLength: MIN_PASSWORD_LENGTH,
      maxPasswordLength: 1024,
      password: { hash: hashPassword, verify: isPasswordOf },
      resetPasswordTokenExpiresIn: LINK_MINUTES * 60,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: async ({ user, token }) =>
        writeAccountMail({ kind: 'password_reset', to: user.email, secret: token, minutes: LINK_MINUTES }),
    },
    // The end after seven days is set once, at sign-in; the one after twelve hours without use is kept by sessions of ours.
    session: { expiresIn: 7 * 24 * HOUR_SECONDS, disableSessionRefresh: true },
    verification: { storeIdentifier: 'hashed' },
    plugins: [twoFactor({ twoFactorCookieMaxAge: 600, backupCodeOptions })],
    // Our routes are limited by themselves, and nothing else leads here.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: isSecure ? '__Host-dra' : 'dra',
      // The library's own prefix for secure cookies would come before ours.
      useSecureCookies: false,
      defaultCookieAttributes: { secure: isSecure, httpOnly: true, sameSite: 'lax', path: '/' },
      ipAddress: { ipAddressHeaders: ['x-forwarded-for'] },
    },
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
export function toOurError(error: unknown): unknown {
  if (!isAPIError(error)) return translateError(error)
  return refusals.away(error)
}

export const serverError = () => toOurError(new APIError('INTERNAL_SERVER_ERROR'))
