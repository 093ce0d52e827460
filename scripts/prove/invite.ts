import { randomBytes } from 'node:crypto'
import type postgres from 'postgres'
import { hashOfSecret } from '@/lib/auth/secrets'
import type { Arena } from './lib/arena'
import { signInNew } from './lib/cast'
import { type InviteStage, setInviteStage } from './lib/invite-stage'
import type { Proof } from './lib/proof'

export interface InviteSize {
  seed: number
  /** Requests at once for one invitation. */
  racers: number
  rounds: number
  /** Tokens that somebody tries. */
  guesses: number
}

export const FULL_INVITE: Omit<InviteSize, 'seed'> = { racers: 50, rounds: 10, guesses: 2_000 }

const NEW_ACCOUNT = { name: 'Anna Berg', password: 'a password of her own' }

interface Scene {
  stage: InviteStage
  owner: postgres.Sql
  size: InviteSize
  /** What every link that is not valid is answered. */
  nothing: string
  expect: (what: string, is: unknown, should: unknown) => void
}

/** The ways to come in by an invitation that is not one's own, used up or changed; each says what it expects. */
const CASES: Readonly<Record<string, (scene: Scene) => Promise<unknown>>> = {
  reuse: async ({ stage, nothing, expect }) => {
    const { token } = await stage.make(stage.acme, 'reuse@proof.example')
    expect('first use', (await stage.accept(token, undefined, NEW_ACCOUNT)).status, 200)
    const again = await stage.accept(token, undefined, NEW_ACCOUNT)
    expect('second use', again.text, nothing)
    expect('look at a used one', (await stage.look(token)).text, nothing)
    expect('rows', await stage.countOf('reuse@proof.example'), { people: 1, accounts: 1, memberships: 1, noted: 1 })
  },
  expiry: async ({ stage, owner, nothing, expect }) => {
    const { id, token } = await stage.make(stage.acme, 'late@proof.example')
    const [row] = await owner`select extract(epoch from expires_at - created_at)::int as seconds
      from platform.invitation where id = ${id}`
    expect('seconds it is valid', row?.seconds, 72 * 3600)
    await owner`update platform.invitation set expires_at = clock_timestamp() - interval '1 millisecond' where id = ${id}`
    expect('after its time', (await stage.accept(token, undefined, NEW_ACCOUNT)).text, nothing)
    expect('rows', await stage.countOf('late@proof.example'), { people: 0, accounts: 0, memberships: 0, noted: 0 })
  },
  revoke: async ({ stage, nothing, expect }) => {
    const { id, token } = await stage.make(stage.acme, 'withdrawn@proof.example')
    expect('from another client', (await stage.revoke(stage.globex, id)).status, 404)
    expect('withdrawing', (await stage.revoke(stage.acme, id)).status, 204)
    expect('withdrawn', (await stage.accept(token, undefined, NEW_ACCOUNT)).text, nothing)
  },
  'other address signed in': async ({ stage, expect }) => {
    const eve = await signInNew({ email: 'eve@proof.example', clientIds: [stage.globex] })
    const { id, token } = await stage.make(stage.acme, 'adam@proof.example')
    const before = await stage.rowOf(id)
    expect('as somebody else', (await stage.accept(token, eve.cookie)).status, 403)
    expect('with a new account on top', (await stage.accept(token, eve.cookie, NEW_ACCOUNT)).status, 403)
    expect('membership of the other', await stage.roleOf(stage.acme, 'eve@proof.example'), null)
    expect('the invitation', await stage.rowOf(id), before)
  },
  'existing account': async ({ stage, owner, expect }) => {
    const email = 'known@proof.example'
    const known = await signInNew({ email, clientIds: [stage.globex] })
    const { token } = await stage.make(stage.acme, email)
    const accounts = () => owner`select a.password, u.name, u.email from identity.account a
      join identity."user" u on u.id = a.user_id where u.email = ${email}`
    const before = JSON.stringify(await accounts())
    expect('not signed in', (await stage.accept(token)).status, 401)
    expect('with a password of the finder', (await stage.accept(token, undefined, NEW_ACCOUNT)).status, 401)
    expect('the account', JSON.stringify(await accounts()), before)
    const accepted = await stage.accept(token, known.cookie)
    expect('signed in', accepted.status, 200)
    expect('rows', await stage.countOf(email), { people: 1, accounts: 1, memberships: 2, noted: 1 })
  },
  'spelling of addresses': async ({ stage, expect }) => {
    const anna = await signInNew({ email: 'anna.berg@proof.example', clientIds: [stage.globex] })
    const { token } = await stage.make(stage.acme, '  Anna.BERG@Proof.Example ')
    expect('same address in capitals', (await stage.accept(token, anna.cookie)).status, 200)
    for (const email of [
      'аnna.berg@proof.example',
      'anna.berg@proof.example\u200b',
      '"anna"@proof.example',
      'a@b@c.example',
    ])
      expect(`invite ${email}`, (await stage.invite(stage.initrode, email, 'viewer')).status, 400)
    const wide = await stage.make(stage.initrode, 'ａnna.berg@proof.example')
    expect('wide letters are the same address', (await stage.accept(wide.token, anna.cookie)).status, 200)
    const plus = await stage.make(stage.initrode, 'anna.berg+x@proof.example')
    expect('an address with a suffix is another', (await stage.accept(plus.token, anna.cookie)).status, 403)
  },
  'role changed on the way': async ({ stage, expect }) => {
    const email = 'climber@proof.example'
    const { token } = await stage.make(stage.acme, email, 'viewer')
    for (const extra of [{ role: 'owner' }, { clientId: stage.globex }, { email: 'boss@proof.example' }])
      expect(
        `with ${Object.keys(extra)}`,
        (await stage.accept(token, undefined, { ...NEW_ACCOUNT, ...extra })).status,
        400,
      )
    expect('as it was made', (await stage.accept(token, undefined, NEW_ACCOUNT)).status, 200)
    expect('role', await stage.roleOf(stage.acme, email), 'viewer')
    expect('a role there is not', (await stage.invite(stage.acme, 'x@proof.example', 'root')).status, 400)
    for (const role of ['owner', 'admin'])
      expect(
        `admin invites ${role}`,
        (await stage.invite(stage.acme, 'x@proof.example', role, stage.admin.cookie)).status,
        403,
      )
    expect(
      'admin invites for another client',
      (await stage.invite(stage.globex, 'x@proof.example', 'viewer', stage.admin.cookie)).status,
      404,
    )
    expect(
      'admin’s invitation',
      (await stage.invite(stage.acme, 'x@proof.example', 'viewer', stage.admin.cookie)).status,
      201,
    )
  },
  'two clients': async ({ stage, expect }) => {
    const email = 'both@proof.example'
    const [one, two] = [await stage.make(stage.acme, email, 'viewer'), await stage.make(stage.globex, email, 'admin')]
    expect('first', (await stage.accept(one.token, undefined, NEW_ACCOUNT)).status, 200)
    expect('role in the first', await stage.roleOf(stage.acme, email), 'viewer')
    expect('role in the second', await stage.roleOf(stage.globex, email), null)
    expect('second needs signing in', (await stage.accept(two.token, undefined, NEW_ACCOUNT)).status, 401)
    expect('rows', await stage.countOf(email), { people: 1, accounts: 1, memberships: 1, noted: 1 })
  },
  'client suspended or gone': async ({ stage, owner, nothing, expect }) => {
    const { id, token } = await stage.make(stage.initrode, 'nobody@proof.example')
    for (const status of ['suspended', 'deleting']) {
      await owner`update platform.client set status = ${status} where id = ${stage.initrode}`
      expect(`${status}: accept`, (await stage.accept(token, undefined, NEW_ACCOUNT)).text, nothing)
      expect(`${status}: look`, (await stage.look(token)).text, nothing)
    }
    await owner`update platform.client set status = 'active' where id = ${stage.initrode}`
    expect('active again', (await stage.look(token)).status, 200)
    await owner`delete from platform.invitation where id = ${id}`
    expect('erased', (await stage.accept(token, undefined, NEW_ACCOUNT)).text, nothing)
  },
  'followed by a mail scanner': async ({ stage, expect }) => {
    const { id, token } = await stage.make(stage.acme, 'scanned@proof.example')
    const before = await stage.rowOf(id)
    for (let look = 0; look < 10; look++)
      expect('look', (await stage.look(token, undefined, look % 2 ? 'GET' : 'HEAD')).status, 200)
    expect('the invitation', await stage.rowOf(id), before)
    expect('then', (await stage.accept(token, undefined, NEW_ACCOUNT)).status, 200)
  },
  'token in logs and rows': async ({ stage, owner, expect }) => {
    const { id, token } = await stage.make(stage.acme, 'quiet@proof.example')
    const second = await stage.resend(stage.acme, id)
    await stage.look(second.token)
    await stage.accept(second.token, undefined, {})
    const accepted = await stage.accept(second.token, undefined, NEW_ACCOUNT)
    const rows = await owner`select to_jsonb(t) as row from platform.invitation t union all
      select to_jsonb(t) from platform.outbox t union all select to_jsonb(t) from platform.audit_log t union all
      select to_jsonb(t) from platform.idempotency_key t`
    for (const secret of [token, second.token]) {
      expect('in the log', stage.lines.filter((line) => line.includes(secret)).length, 0)
      expect('in a row', rows.filter(({ row }) => JSON.stringify(row).includes(secret)).length, 0)
      expect('in the answer', accepted.text.includes(secret), false)
    }
    expect('password in the log', stage.lines.filter((line) => line.includes(NEW_ACCOUNT.password)).length, 0)
    expect(
      'lines about links',
      stage.lines.some((line) => line.includes('/api/invitations/…')),
      true,
    )
  },
  guessing: async ({ stage, size, nothing, expect }) => {
    const { id, token } = await stage.make(stage.acme, 'guessed@proof.example')
    const near = [
      token.slice(0, -1),
      `${token}A`,
      token.toLowerCase(),
      token.toUpperCase(),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      hashOfSecret(token),
      id,
      '%00',
      "' or true --",
      '__proto__',
    ]
    const guesses = Array.from({ length: size.guesses }, () => randomBytes(32).toString('base64url'))
    const answers = new Set<string>()
    for (const [index, guess] of [...near, ...guesses].entries()) {
      const { status, text } = await (index % 2 ? stage.look(guess) : stage.accept(guess, undefined, NEW_ACCOUNT))
      answers.add(`${status} ${text}`)
    }
    expect('answers to guesses', [...answers], [`404 ${nothing}`])
    expect('bits of a token', Buffer.from(token, 'base64url').length * 8, 256)
  },
  resend: async ({ stage, nothing, expect }) => {
    const first = await stage.make(stage.acme, 'again@proof.example')
    const second = await stage.resend(stage.acme, first.id)
    expect('the old link', (await stage.accept(first.token, undefined, NEW_ACCOUNT)).text, nothing)
    expect('the new link', (await stage.accept(second.token, undefined, NEW_ACCOUNT)).status, 200)
  },
  race: async ({ stage, size, nothing, expect }) => {
    for (let round = 0; round < size.rounds; round++) {
      const isNew = round % 2 === 0
      const email = `race${round}@proof.example`
      const known = isNew ? null : await signInNew({ email, clientIds: [stage.globex] })
      const { token } = await stage.make(stage.acme, email)
      const answers = await Promise.all(
        Array.from({ length: size.racers }, () => stage.accept(token, known?.cookie, isNew ? NEW_ACCOUNT : {})),
      )
      expect('accepted', answers.filter(({ status }) => status === 200).length, 1)
      expect('refused alike', answers.filter(({ status, text }) => status !== 200 && text !== nothing).length, 0)
      const memberships = isNew ? 1 : 2
      expect('rows', await stage.countOf(email), { people: 1, accounts: 1, memberships, noted: 1 })
    }
  },
}

/**
 * The fourteen ways to misuse an invitation, through the routes. Control: an acceptance that looks first and writes then,
 * without a condition, lets more than one of many in.
 */
export async function proveInvite({ owner }: Arena, size: InviteSize): Promise<Proof> {
  const stage = await setInviteStage(owner)
  const nothing = (await stage.look('nothing')).text
  const problems: string[] = []
  let checks = 0
  for (const [name, run] of Object.entries(CASES)) {
    const expect = (what: string, is: unknown, should: unknown) => {
      checks++
      const [found, wanted] = [JSON.stringify(is), JSON.stringify(should)]
      if (found !== wanted)
        problems.push(`${name}, ${what}: ${found?.slice(0, 300)} instead of ${wanted?.slice(0, 300)}`)
    }
    await run({ stage, owner, size, nothing, expect }).catch((error: unknown) => problems.push(`${name}: ${error}`))
  }
  const controlAccepted = await raceUnsafely(stage, owner, size.racers)
  if (controlAccepted <= 1) problems.push('Control: an acceptance without a condition let one in, as if it had one')
  return { problems, figures: { cases: Object.keys(CASES).length, checks, ...size, controlAccepted } }
}

/** Returns how many of the racers were let in by looking first and writing then. */
async function raceUnsafely(stage: InviteStage, owner: postgres.Sql, racers: number): Promise<number> {
  const { userId } = await signInNew({ email: 'control@proof.example', clientIds: [stage.globex] })
  const { token } = await stage.make(stage.acme, 'control@proof.example')
  const acceptUnsafely = async () => {
    const [row] = await owner`select client_id, id, role from platform.invitation
      where token_hash = ${hashOfSecret(token)} and accepted_by is null and expires_at > clock_timestamp()`
    if (!row) return false
    await owner`insert into platform.membership (client_id, user_id, role)
      values (${row.client_id}, ${userId}, ${row.role}) on conflict do nothing`
    await owner`update platform.invitation set accepted_by = ${userId}, accepted_at = clock_timestamp() where id = ${row.id}`
    return true
  }
  return (await Promise.all(Array.from({ length: racers }, acceptUnsafely))).filter((isIn) => isIn).length
}
