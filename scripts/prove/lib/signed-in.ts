import { POST as signInRoute } from '@/app/api/auth/sign-in/route'
import { authProvider } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { provisionMember } from '@/lib/services/clients/provision'

type Handler = (request: Request, segment: { params: Promise<Record<string, string>> }) => Promise<Response>

export interface Person {
  /** Posts JSON to a route's handler, as an owner of the client. */
  post(handler: Handler, path: string, clientId: string, body: unknown, headers?: object): Promise<Response>
}

/** Somebody who owns all these clients and has signed in through the route. */
export async function signInOwner(clientIds: readonly string[]): Promise<Person> {
  const [email, password] = ['owner@proof.example', 'correct horse battery']
  const authSubject = await authProvider().createAccount({ email, name: 'Owner', password })
  await provisionMember([...clientIds], { authSubject, email, name: 'Owner', role: 'owner' })
  const origin = new URL(env().FRONTEND_URL).origin
  const send = (handler: Handler, path: string, body: unknown, headers: object) =>
    handler(
      new Request(new URL(path, origin), {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { origin, host: new URL(origin).host, 'content-type': 'application/json', ...headers },
      }),
      { params: Promise.resolve({}) },
    )
  const entered = await send(signInRoute, '/api/auth/sign-in', { email, password }, {})
  if (!entered.ok) throw new Error(`Signing in answered ${entered.status}`)
  const cookie = entered.headers.getSetCookie().map((each) => each.split(';')[0])
  return {
    post: (handler, path, clientId, body, headers = {}) =>
      send(handler, path, body, { cookie: cookie.join('; '), 'x-client-id': clientId, ...headers }),
  }
}
