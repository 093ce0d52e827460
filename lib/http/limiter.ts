import type { Principal } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { networkOf } from './address'
import { type Count, countRequest } from './limit-store'
import { LIMITS, type Limit, type LimitName, type StricterLimit } from './limits'

/** The limits one request counts against, and what its answer says of them. */
export interface Limiter {
  /** Counts the request against each of these. Throws `limit_reached` when one is used up. */
  take(who: readonly { name: LimitName; who: string }[]): Promise<void>
  /** `RateLimit-*` of the limit that is closest to being used up; none before one was counted. */
  writeHeaders(headers: Headers): void
}

export function openLimiter(): Limiter {
  let closest: (Count & { name: LimitName }) | undefined
  return {
    async take(who) {
      if (!env().RATE_LIMIT_ENABLED) return
      const counts = await Promise.all(
        who.map(async (each) => ({ name: each.name, ...(await countRequest(each.name, each.who)) })),
      )
      for (const count of counts) if (!closest || shareOf(count) < shareOf(closest)) closest = count
      const refused = counts.find(({ isAllowed }) => !isAllowed)
      if (!refused) return
      closest = refused
      throw refuse(refused)
    },
    writeHeaders(headers) {
      if (!closest) return
      headers.set('ratelimit-limit', String(LIMITS[closest.name].requests))
      headers.set('ratelimit-remaining', String(closest.remaining))
      headers.set('ratelimit-reset', String(Math.ceil(closest.resetMs / 1_000)))
    },
  }
}

const shareOf = ({ name, remaining }: Count & { name: LimitName }) => remaining / LIMITS[name].requests

function refuse({ name, resetMs }: Count & { name: LimitName }): AppError {
  const { requests, seconds, sentence } = LIMITS[name]
  const window = { 60: 'a minute', 900: 'in 15 minutes', 3600: 'an hour' }[seconds] ?? `in ${seconds} seconds`
  const retryAfterSeconds = Math.max(1, Math.ceil(resetMs / 1_000))
  const wait = retryAfterSeconds === 1 ? '1 second' : `${retryAfterSeconds} seconds`
  return new AppError('limit_reached', `${sentence}: at most ${requests} ${window}. Try again in ${wait}.`, {
    retryAfterSeconds,
  })
}

/** What a request counts against before it is known who sends it. */
export function limitsOfAddress({ limit }: { limit?: StricterLimit | 'none' }, address: string | undefined) {
  // Without an address, all who have none count as one.
  return named('address', limit, address === undefined ? 'unknown' : networkOf(address))
}

export const limitsOfActor = ({ limit }: { limit?: StricterLimit | 'none' }, { key, user }: Principal) =>
  named('actor', limit, key?.id ?? user.id)

export const limitsOfClient = ({ limit }: { limit?: StricterLimit | 'none' }, clientId: string) =>
  named('client', limit, clientId)

function named(per: Limit['per'], stricter: StricterLimit | 'none' | undefined, who: string) {
  const names: LimitName[] = [per]
  if (stricter !== undefined && stricter !== 'none' && LIMITS[stricter].per === per) names.push(stricter)
  return names.map((name) => ({ name, who }))
}
