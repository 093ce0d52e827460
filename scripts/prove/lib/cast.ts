import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { makeKeyText } from '@/lib/auth/api-key'
import { KEY_SCOPES, type KeyScope, type Role } from '@/lib/auth/permissions'
import { authProvider } from '@/lib/auth/session'
import { env } from '@/lib/env'
import { newId } from '@/lib/ids'
import { provisionMember } from '@/lib/services/clients/provision'
import { fillOtherTables } from '@/lib/testing/every-table'
import { askForJob, makeClient, seedFiles, type TestClient } from '@/lib/testing/fixture'
import { workOnNextJob } from '@/lib/testing/jobs'

/** Everybody who may knock at the door, and the clients whose doors they are. */

/** A kind of caller: what it sends, and by what right. */
export interface Actor {
  name: string
  headers: Record<string, string>
  /** The clients it belongs to, with its role in each; null when nobody is signed in. */
  roles: Readonly<Record<string, Role>> | null
  isPlatformAdmin?: boolean
  scopes?: readonly KeyScope[]
}

export interface ClientWithJob extends TestClient {
  name: string
  jobId: string
}

export interface Cast {
  acme: ClientWithJob
  globex: ClientWithJob
  suspended: ClientWithJob
  actors: readonly Actor[]
}

const PASSWORD = 'correct horse battery'

/** A client with files, a finished job, and a row in every other table. */
export async function makeFullClient(owner: postgres.Sql, name: string): Promise<ClientWithJob> {
  const client = await makeClient(name)
  await seedFiles(client)
  const { id: jobId } = await askForJob(client)
  await workOnNextJob()
  await fillOtherTables(owner, client)
  return { ...client, name, jobId }
}

interface NewPerson {
  email: string
  name?: string
  clientIds: readonly string[]
  role?: Role
}

/** A new person and the cookie of their session. */
export async function signInNew(person: NewPerson): Promise<{ userId: string; cookie: string; subject: string }> {
  const { email, clientIds, role = 'viewer', name = email } = person
  const subject = await authProvider().createAccount({ email, name, password: PASSWORD })
  const userId = await provisionMember(clientIds, { authSubject: subject, email, name, role })
  const answer = await authProvider().signIn(
    { email, password: PASSWORD },
    new Headers({ 'x-forwarded-for': anyAddress(), host: new URL(env().FRONTEND_URL).host }),
  )
  const cookie = answer.setCookie.map((line) => line.split(';')[0]).join('; ')
  return { userId, cookie, subject }
}

/** Sign-ins are limited by address: each comes from one of its own. */
export function anyAddress(): string {
  const [a, b, c] = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  return `10.${a}.${b}.${c}`
}

/** `names` leaves only these; making people takes a while. */
export async function castAll(owner: postgres.Sql, names: readonly string[] | null = null): Promise<Cast> {
  const isWanted = (name: string) => names === null || names.includes(name)
  const acme = await makeFullClient(owner, 'Acme')
  const globex = await makeFullClient(owner, 'Globex')
  const suspended = await makeFullClient(owner, 'Initrode')
  const actors: Actor[] = [
    { name: 'anonymous', headers: {}, roles: null },
    { name: 'forged session', headers: { cookie: `better-auth.session_token=${randomUUID()}.forged` }, roles: null },
    { name: 'wrong key', headers: { authorization: `Bearer dra_${'A'.repeat(43)}` }, roles: null },
    { name: 'no key at all', headers: { authorization: 'Basic b3duZXI6b3BlbnNlc2FtZQ==' }, roles: null },
  ]
  const person = async (name: string, clients: readonly TestClient[], role: Role) => {
    const clientIds = clients.map(({ clientId }) => clientId)
    const email = `${name.replaceAll(' ', '.')}@people.example`
    const made = await signInNew({ email, clientIds, role })
    const roles = Object.fromEntries(clientIds.map((id) => [id, role]))
    const actor: Actor = { name, headers: { cookie: made.cookie }, roles }
    actors.push(actor)
    return { ...made, actor }
  }
  const makers: Partial<Record<Role, string>> = {}
  for (const role of ['owner', 'admin', 'analyst', 'viewer'] as const)
    if (isWanted(`${role} of acme`)) makers[role] = (await person(`${role} of acme`, [acme], role)).userId
  await person('stranger', [globex], 'owner')
  if (names === null) await castOutsiders(owner, { acme, suspended, person })
  const key = async (name: string, scopes: readonly KeyScope[], maker: Role, facts: object = {}) => {
    const { text, tokenHash, ending } = makeKeyText()
    const row = { client_id: acme.clientId, id: newId('apiKey'), name, token_hash: tokenHash, ending }
    await owner`insert into platform.api_key ${owner({ ...row, scopes: [...scopes], created_by: makers[maker] ?? '', ...facts } as unknown as Record<string, string>)}`
    const roles = Object.keys(facts).length > 0 ? null : { [acme.clientId]: maker }
    actors.push({ name, headers: { authorization: `Bearer ${text}` }, roles, scopes })
  }
  for (const scope of KEY_SCOPES) if (isWanted(`key ${scope}`)) await key(`key ${scope}`, [scope], 'owner')
  if (names !== null) return { acme, globex, suspended, actors }
  await key('key of a viewer', KEY_SCOPES, 'viewer')
  await key('revoked key', KEY_SCOPES, 'owner', { revoked_at: new Date() })
  await key('expired key', KEY_SCOPES, 'owner', { expires_at: new Date('2020-01-01') })
  return { acme, globex, suspended, actors }
}

type MakePerson = (
  name: string,
  clients: readonly TestClient[],
  role: Role,
) => Promise<{ userId: string; subject: string; actor: Actor }>

/** People who were somebody once, or are somebody elsewhere. */
async function castOutsiders(
  owner: postgres.Sql,
  { acme, suspended, person }: { acme: TestClient; suspended: TestClient; person: MakePerson },
): Promise<void> {
  await person('owner of a suspended client', [suspended], 'owner')
  await person('analyst of a suspended client', [suspended], 'analyst')
  await owner`update platform.client set status = 'suspended' where id = ${suspended.clientId}`

  const removed = await person('removed member', [acme], 'owner')
  await owner`delete from platform.membership where user_id = ${removed.userId}`
  removed.actor.roles = {}
  const gone = await person('deactivated person', [acme], 'owner')
  await owner`update platform."user" set active = false where id = ${gone.userId}`
  gone.actor.roles = null
  const late = await person('ended session', [acme], 'owner')
  await owner`update identity.session set expires_at = now() - interval '1 day' where user_id = ${late.subject}`
  late.actor.roles = null
  const admin = await person('platform admin', [], 'viewer')
  await owner`update platform."user" set is_platform_admin = true where id = ${admin.userId}`
  admin.actor.isPlatformAdmin = true
}
