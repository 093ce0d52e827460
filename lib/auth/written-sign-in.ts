import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '@/lib/errors'
import { addressOf } from '@/lib/http/address'
import { requestIdInLog } from '@/lib/log'
import { recordSignIn } from '@/lib/services/account/record-sign-in'
import type { AuthProvider } from './provider'

/** A refusal takes this long, so that what is written down about an account cannot be told from its time. */
const REFUSAL_MS = 300

/** The same provider, which writes every attempt to sign in down, whoever makes it and wherever. */
export function writeDownSignIns(provider: AuthProvider): AuthProvider {
  return {
    ...provider,
    async signIn(credentials, headers) {
      const { email } = credentials
      const result = await refusedSlowly(
        () => provider.signIn(credentials, headers),
        () => recordSignIn({ email }, originOf(headers), { outcome: 'account.sign_in_refused', factor: 'password' }),
      )
      const outcome = result.needsSecondFactor ? 'account.second_factor_asked' : 'account.signed_in'
      await recordSignIn({ email }, originOf(headers), { outcome, factor: 'password' })
      return result
    },
    async giveSecondFactor(input, headers) {
      const factor = /^\d{6}$/.test(input.code) ? 'app_code' : 'backup_code'
      const result = await refusedSlowly(
        () => provider.giveSecondFactor(input, headers),
        () => recordSignIn(null, originOf(headers), { outcome: 'account.sign_in_refused', factor }),
      )
      const session = await provider.getSession(new Headers({ cookie: cookiesOf(result.setCookie) }))
      await recordSignIn(session, originOf(headers), { outcome: 'account.signed_in', factor })
      return result
    },
  }
}

/** Only what the caller got wrong is a refusal; a failure of ours is none. */
async function refusedSlowly<T>(run: () => Promise<T>, write: () => Promise<void>): Promise<T> {
  const startedAt = performance.now()
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'unavailable' || error.code === 'internal') throw error
    await write()
    await wait(Math.max(0, REFUSAL_MS - (performance.now() - startedAt)))
    throw error
  }
}

function originOf(headers: Headers) {
  const [address, requestId] = [addressOf(headers), requestIdInLog()]
  return { via: 'session' as const, ...(address && { address }), ...(requestId && { requestId }) }
}

const cookiesOf = (setCookie: readonly string[]) => setCookie.map((cookie) => cookie.split(';')[0]).join('; ')
