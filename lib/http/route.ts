import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { activeClientCookieName } from '@/lib/auth/cookies'
import { type Action, ADMIN_ACTIONS } from '@/lib/auth/permissions'
import { renewSession } from '@/lib/auth/renew'
import {
  findPrincipal,
  type Member,
  type Principal,
  requireAllowed,
  resolveAdmin,
  resolveMember,
  writing,
} from '@/lib/auth/session'
import type { Origin } from '@/lib/db/context'
import { env } from '@/lib/env'
import { AppError } from '@/lib/errors'
import { addLogContext, log, withLogContext } from '@/lib/log'
import { maskPath } from '@/lib/mask-path'
import { reportUnexpected } from '@/lib/monitoring/sentry'
import { recordDenied } from '@/lib/services/audit/record-denied'
import { addressOf } from './address'
import { STRICT_TRANSPORT } from './content-policy'
import { addCookies, cookieOf } from './cookies'
import { shareAcrossOrigins } from './cors'
import type {
  AdminRoute,
  AnyRoute,
  Handler,
  MemberRoute,
  OwnRoute,
  PublicRoute,
  RouteDeclaration,
  RouteInput,
} from './declaration'
import { answerByTag } from './etag'
import { answerOnce, idempotencyKeyOf } from './idempotency'
import { type Limiter, limitsOfActor, limitsOfAddress, limitsOfClient, openLimiter } from './limiter'
import { plain } from './plain'
import { problemResponse } from './problem'
import { readJson } from './read-json'

/**
 * The one wrapper of route handlers. A route declares who may call it and what it takes; the wrapper authenticates,
 * authorises, parses, runs one verb and answers, with one catch for every error.
 */

const MAX_JSON_BYTES = 1_000_000
/** Of a body that is wrong in more places, the first are told. */
const MAX_DETAILS = 100
const MAX_LOGGED_FIELDS = 10
const REQUEST_ID = /^[\w-]{8,64}$/

export function route<P = unknown, Q = unknown, B = undefined>(declaration: AnyRoute<P, Q, B>): Handler {
  const handle = async (sent: Request, segment: { params: Promise<Record<string, string>> }) => {
    const renewed = await renewSession(sent.headers)
    const request = renewed ? new Request(sent, { headers: renewed.headers }) : sent
    const limiter = openLimiter()
    const given = request.headers.get('x-request-id') ?? ''
    const requestId = REQUEST_ID.test(given) ? given : randomUUID()
    return withLogContext({ requestId }, async () => {
      const startedAt = performance.now()
      const answered = await answer(declaration, { request, segments: await segment.params, requestId, limiter })
      const response = declaration.hasEtag ? await answerByTag(request, answered) : answered
      response.headers.set('x-request-id', requestId)
      limiter.writeHeaders(response.headers)
      if (renewed) addCookies(response.headers, renewed.setCookie)
      shareAcrossOrigins(request, response.headers)
      if (env().FRONTEND_URL.startsWith('https:')) response.headers.set('strict-transport-security', STRICT_TRANSPORT)
      if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
      log.info({
        method: request.method,
        path: maskPath(new URL(request.url).pathname),
        status: response.status,
        durationMs: Math.round(performance.now() - startedAt),
      })
      return response
    })
  }
  return Object.assign(handle, { declaration: declaration as RouteDeclaration })
}

interface Asked {
  request: Request
  segments: Record<string, string>
  requestId: string
  limiter: Limiter
}

async function answer<P, Q, B>(declaration: AnyRoute<P, Q, B>, asked: Asked): Promise<Response> {
  const { request, segments, requestId, limiter } = asked
  try {
    const address = addressOf(request.headers)
    if (declaration.limit !== 'none') await limiter.take(limitsOfAddress(declaration, address))
    if (!('isCallback' in declaration && declaration.isCallback)) refuseForeignOrigin(request)
    const parse = async () => ({
      request,
      requestId,
      params: check(declaration.params, plain(segments)) as P,
      query: check(declaration.query, plain(Object.fromEntries(new URL(request.url).searchParams))) as Q,
      body: (declaration.body
        ? check(declaration.body, await readJson(request, declaration.maxBytes ?? MAX_JSON_BYTES))
        : undefined) as B,
    })
    if (declaration.action === 'public')
      return respond(await (declaration as PublicRoute<P, Q, B>).run(await parse()), declaration.status)
    const principal = await findPrincipal(request.headers)
    if (!principal) throw unauthenticated(request)
    addLogContext(
      principal.key ? { userId: principal.user.id, keyId: principal.key.id } : { userId: principal.user.id },
    )
    await limiter.take(limitsOfActor(declaration, principal))
    const origin = { address, requestId }
    if (isAdminRoute(declaration)) {
      const admin = resolveAdmin(principal, { readOnly: isReading(request), origin })
      return respond(await declaration.run({ ...(await parse()), admin, principal }), declaration.status)
    }
    if (isOwnRoute(declaration)) {
      if (principal.key) throw new AppError('forbidden', 'API keys have no account. Sign in to do this.')
      const input = { ...(await parse()), principal, origin: { via: 'session' as const, ...origin } }
      return respond(await declaration.run(input), declaration.status)
    }
    return await answerMember(declaration as MemberRoute<P, Q, B>, { ...asked, principal, origin, parse })
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'internal') reportUnexpected(error, { requestId })
    else logRefusal(error, request)
    return problemResponse(error, requestId)
  }
}

/** What was refused, and of which fields, but nothing that was sent: many of these from one address are somebody trying. */
function logRefusal({ code, details }: AppError, request: Request): void {
  const fields = details.slice(0, MAX_LOGGED_FIELDS).map(({ field }) => field.slice(0, 100))
  log.warn({ refused: code, ...(fields.length > 0 && { fields }), address: addressOf(request.headers) }, 'refused')
}

async function answerMember<P, Q, B>(
  declaration: MemberRoute<P, Q, B>,
  given: Asked & {
    principal: Principal
    origin: Omit<Origin, 'via'>
    parse: () => Promise<RouteInput<P, Q, B>>
  },
): Promise<Response> {
  const { request, requestId, principal, origin, limiter } = given
  const segments = plain(given.segments)
  const { action, scope } = declaration
  const member = await resolveMember(principal, {
    ...(scope === 'job' && { jobId: segments.id ?? '' }),
    clientId: scope === 'client' ? (segments.id ?? '') : request.headers.get('x-client-id'),
    fallbackClientId: cookieOf(request, activeClientCookieName()),
    readOnly: isReading(request),
    origin,
  })
  await limiter.take(limitsOfClient(declaration, member.client.id))
  await admit(member, action, request)
  return withLogContext({ clientId: member.client.id }, async () => {
    const key = declaration.idempotent ? idempotencyKeyOf(request) : null
    const input = { ...(await given.parse()), member }
    const run = async (operation?: string) =>
      respond(await declaration.run({ ...input, ...(operation && { operation }) }), declaration.status)
    if (key === null) return run()
    const { context } = member
    return answerOnce(key, { request, context, body: input.body }, (operation) =>
      run(operation).catch((error) => {
        if (error instanceof AppError && isLasting(error)) return problemResponse(error, requestId)
        throw error
      }),
    )
  })
}

/** Throws `forbidden` for what the member may not do, and writes the attempt down. */
async function admit(member: Member, action: Action, request: Request): Promise<void> {
  try {
    requireAllowed(member, action)
  } catch (error) {
    const path = maskPath(new URL(request.url).pathname)
    await recordDenied(await writing(member), { action, method: request.method, path })
    throw error
  }
}

const isAdminRoute = <P, Q, B>(declaration: AnyRoute<P, Q, B>): declaration is AdminRoute<P, Q, B> =>
  (ADMIN_ACTIONS as readonly string[]).includes(declaration.action)

const isOwnRoute = <P, Q, B>(declaration: AnyRoute<P, Q, B>): declaration is OwnRoute<P, Q, B> =>
  declaration.action === 'own.account'

const unauthenticated = (request: Request) =>
  new AppError(
    'unauthenticated',
    request.headers.has('authorization')
      ? 'The API key is not valid: it is wrong, was revoked or has passed its day.'
      : 'Your session has ended. Sign in and try again.',
  )

/** What is wrong with a request as it stands: the same request is answered the same again. */
const isLasting = ({ code }: AppError) => ['invalid_input', 'not_found', 'conflict', 'forbidden'].includes(code)

/** Next answers HEAD by the handler of GET; OPTIONS is asked before something is sent. */
const isReading = ({ method }: Request) => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/** A cookie is sent by any page; only our own origin may use it to change something. */
function refuseForeignOrigin(request: Request): void {
  // A key is not sent by a browser on its own, so that it cannot be borrowed by another page.
  if (isReading(request) || request.headers.has('authorization')) return
  const origin = request.headers.get('origin')
  const own = origin && URL.canParse(origin) ? new URL(origin) : null
  if (own && (own.host === request.headers.get('host') || own.origin === new URL(env().FRONTEND_URL).origin)) return
  throw new AppError('forbidden', 'The request came from another site, or does not say where from (Origin header).')
}

function check<T>(schema: z.ZodType<T> | undefined, value: unknown): T | undefined {
  if (!schema) return undefined
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const details = parsed.error.issues
    .slice(0, MAX_DETAILS)
    .map(({ path, message }) => ({ field: path.join('.'), message }))
  const first = details[0]
  throw new AppError('invalid_input', first ? `${first.field || 'The request'}: ${first.message}` : 'Not valid.', {
    details,
  })
}

function respond(result: unknown, status = 200): Response {
  if (result instanceof Response) return result
  return result === undefined ? new Response(null, { status: 204 }) : Response.json(result, { status })
}
