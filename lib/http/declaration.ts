import type { z } from 'zod'
import type { Action, AdminAction, OwnAction } from '@/lib/auth/permissions'
import type { Member, Principal } from '@/lib/auth/session'
import type { AdminContext, Origin } from '@/lib/db/context'
import type { StricterLimit } from './limits'

/** What a route says of itself: who may call it, what it takes and what it does. */

export interface RouteInput<P, Q, B> {
  request: Request
  requestId: string
  params: P
  query: Q
  body: B
}

interface Declaration<P, Q, B> {
  params?: z.ZodType<P>
  query?: z.ZodType<Q>
  /** Leave out for routes that read the body themselves, or have none. */
  body?: z.ZodType<B>
  /** A JSON body larger than this is refused unread; 1 MB unless said. */
  maxBytes?: number
  /** Status of a successful answer with a body. */
  status?: number
  /** Counted on top of what every request counts against; `none` for what monitors ask all the time. */
  limit?: StricterLimit | 'none'
  /** The answer carries an ETag, and is 304 for who has it already. */
  hasEtag?: boolean
}

export interface MemberRoute<P, Q, B> extends Declaration<P, Q, B> {
  action: Action
  /** `job`: the route's `id` names a job, and the request acts for its client. `client`: the `id` is the client's. */
  scope?: 'job' | 'client'
  /** Takes the header `Idempotency-Key`; `run` is then given the name of what it does, for rows that must be made once. */
  idempotent?: boolean
  run: (input: RouteInput<P, Q, B> & { member: Member; operation?: string }) => Promise<unknown>
}

/** For platform admins: over the installation, for no client. */
export interface AdminRoute<P, Q, B> extends Declaration<P, Q, B> {
  action: AdminAction
  run: (input: RouteInput<P, Q, B> & { admin: AdminContext; principal: Principal }) => Promise<unknown>
}

/** For everybody who is signed in, about themselves; not for API keys. */
export interface OwnRoute<P, Q, B> extends Declaration<P, Q, B> {
  action: OwnAction
  run: (input: RouteInput<P, Q, B> & { principal: Principal; origin: Origin }) => Promise<unknown>
}

export interface PublicRoute<P, Q, B> extends Declaration<P, Q, B> {
  action: 'public'
  /** Another server calls it: it reads no cookie, and a secret in what it is sent is its only authority. */
  isCallback?: boolean
  run: (input: RouteInput<P, Q, B>) => Promise<unknown>
}

export type AnyRoute<P, Q, B> = MemberRoute<P, Q, B> | AdminRoute<P, Q, B> | OwnRoute<P, Q, B> | PublicRoute<P, Q, B>

/** What can be read of a route from outside: the access matrix and the API's document are made from it. */
export type RouteDeclaration = Declaration<unknown, unknown, unknown> &
  Pick<AnyRoute<unknown, unknown, unknown>, 'action'> &
  Pick<MemberRoute<unknown, unknown, unknown>, 'scope' | 'idempotent'> &
  Pick<PublicRoute<unknown, unknown, unknown>, 'isCallback'>

export interface Handler {
  (request: Request, segment: { params: Promise<Record<string, string>> }): Promise<Response>
  readonly declaration: RouteDeclaration
}
