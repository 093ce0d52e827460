import pino from 'pino'
import type postgres from 'postgres'
import { POST as acceptRoute, GET as lookRoute } from '@/app/api/invitations/[token]/route'
import { POST as inviteRoute } from '@/app/api/v1/clients/[id]/invite/route'
import { POST as resendRoute } from '@/app/api/v1/invitations/[id]/resend/route'
import { DELETE as revokeRoute } from '@/app/api/v1/invitations/[id]/route'
import type { Role } from '@/lib/auth/permissions'
import { env } from '@/lib/env'
import { log } from '@/lib/log'
import { provisionClient } from '@/lib/services/clients/provision'
import { anyAddress, signInNew } from './cast'

/** Two clients and a third, their owners, and the routes that people come in by. */

/** The same in each request, so that answers can be compared to the byte. */
const REQUEST_ID = 'request-of-proof'

type Handler = (request: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>

export interface Answer {
  status: number
  text: string
  setCookie: string
}

export interface Made {
  id: string
  token: string
}

export async function setInviteStage(owner: postgres.Sql) {
  const lines = captureLog()
  const client = (slug: string) =>
    provisionClient({ name: slug, slug, timeZone: 'Europe/Berlin', currency: 'EUR' }).then(({ clientId }) => clientId)
  const [acme, globex, initrode] = [await client('acme'), await client('globex'), await client('initrode')]
  const boss = await signInNew({ email: 'boss@proof.example', clientIds: [acme, globex, initrode], role: 'owner' })
  const admin = await signInNew({ email: 'admin@proof.example', clientIds: [acme], role: 'admin' })

  async function send(
    handler: Handler,
    { method = 'POST', params = {}, body, cookie, clientId }: SendOptions,
  ): Promise<Answer> {
    const origin = new URL(env().FRONTEND_URL)
    const headers = new Headers({ host: origin.host, 'x-request-id': REQUEST_ID, 'x-forwarded-for': anyAddress() })
    if (method !== 'GET') headers.set('origin', origin.origin)
    if (cookie) headers.set('cookie', cookie)
    if (clientId) headers.set('x-client-id', clientId)
    const path = `/api/invitations/${params.token ?? 'none'}`
    const text = body === undefined ? undefined : JSON.stringify(body)
    const request = new Request(new URL(path, origin), { method, headers, body: text })
    const response = await handler(request, { params: Promise.resolve(params) })
    return { status: response.status, text: await response.text(), setCookie: response.headers.getSetCookie().join() }
  }

  const invite = (clientId: string, email: string, role: string, cookie = boss.cookie) =>
    send(inviteRoute, { params: { id: clientId }, body: { email, role }, cookie })
  const madeFrom = ({ status, text }: Answer): Made => {
    if (status !== 201 && status !== 200) throw new Error(`An invitation was answered ${status}: ${text}`)
    const { id, link } = JSON.parse(text) as { id: string; link: string }
    return { id, token: link.split('/').at(-1) ?? '' }
  }

  return {
    acme,
    globex,
    initrode,
    admin,
    lines,
    invite,
    /** Invites and returns the link's token, which is shown because no mail service is set up. */
    make: async (clientId: string, email: string, role: Role = 'analyst') =>
      madeFrom(await invite(clientId, email, role)),
    resend: async (clientId: string, id: string) =>
      madeFrom(await send(resendRoute, { params: { id }, cookie: boss.cookie, clientId })),
    revoke: (clientId: string, id: string) =>
      send(revokeRoute, { method: 'DELETE', params: { id }, cookie: boss.cookie, clientId }),
    look: (token: string, cookie?: string, method = 'GET') => send(lookRoute, { method, params: { token }, cookie }),
    accept: (token: string, cookie?: string, body: object = {}) =>
      send(acceptRoute, { params: { token }, body, cookie }),
    /** Role of the person with this address in the client; null without a membership. */
    roleOf: async (clientId: string, email: string): Promise<Role | null> => {
      const [row] = await owner`select m.role from platform.membership m join platform."user" u on u.id = m.user_id
        where m.client_id = ${clientId} and u.email = ${email}`
      return (row?.role as Role | undefined) ?? null
    },
    rowOf: async (id: string): Promise<string> =>
      JSON.stringify(await owner`select * from platform.invitation where id = ${id}`),
    countOf: async (email: string) => {
      const [row] = await owner`select
        (select count(*)::int from platform."user" where lower(email) = ${email}) as people,
        (select count(*)::int from identity."user" where lower(email) = ${email}) as accounts,
        (select count(*)::int from platform.membership m join platform."user" u on u.id = m.user_id
          where lower(u.email) = ${email}) as memberships,
        (select count(*)::int from platform.audit_log where action = 'invitation.accept'
          and details->>'email' = ${email}) as noted`
      return row as unknown as { people: number; accounts: number; memberships: number; noted: number }
    },
  }
}

interface SendOptions {
  method?: string
  params?: Record<string, string>
  body?: unknown
  cookie?: string | undefined
  clientId?: string
}

export type InviteStage = Awaited<ReturnType<typeof setInviteStage>>

/** Every line that is logged from now on. */
function captureLog(): string[] {
  const lines: string[] = []
  const sink = log as unknown as Record<symbol, unknown>
  sink[pino.symbols.streamSym] = { write: (line: string) => void lines.push(line) }
  log.level = 'trace'
  return lines
}
