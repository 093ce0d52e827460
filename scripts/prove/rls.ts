import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import { attempt, clientOf, keyOf, quoted, REFUSED, ROLES, type Role, rowsOf, seesAll } from '@/lib/testing/every-table'
import type { Arena } from './lib/arena'
import { type ClientWithJob, makeFullClient } from './lib/cast'
import type { Proof } from './lib/proof'
import { giveOwnIds, hashRows } from './lib/rows'

/** What a careless change would bring in: each line is a hole of its own kind, and what the lint must say of it. */
const SLOPPY: readonly [statement: string, said: string][] = [
  ['create table tenant.sloppy_a (id int primary key)', 'table of tenant without client_id'],
  [
    'create table tenant.sloppy_b (client_id text not null, id int, primary key (client_id, id))',
    'not enabled and forced',
  ],
  ['alter table tenant.verdict no force row level security', 'not enabled and forced'],
  ['create policy all_of_it on tenant.verdict using (true)', 'policy for everybody'],
  ['create view tenant.sloppy_c as select * from tenant.store_order', 'view that runs as its owner'],
  [
    'create materialized view tenant.sloppy_d as select * from tenant.store_order; grant select on tenant.sloppy_d to dra_app',
    'materialised view',
  ],
  [
    'create table tenant.sloppy_e (client_id text not null, id int unique, primary key (client_id, id))',
    'unique index without',
  ],
  [
    `create table tenant.sloppy_f (client_id text not null, id int unique, primary key (client_id, id));
     create table tenant.sloppy_g (client_id text primary key, f int references tenant.sloppy_f (id))`,
    "reference between clients' tables without client_id",
  ],
  ['grant truncate on tenant.verdict to dra_app', 'may truncate'],
  ["create function tenant.sloppy_h() returns int language sql security definer as 'select 1'", 'runs as its owner'],
  ['alter role dra_app bypassrls', 'passes row-level security'],
  ['alter table tenant.verdict owner to dra_app', 'owns a table'],
  ['grant select on tenant.verdict to dra_login', 'the login itself may read'],
]

const LINT = readFileSync(new URL('../../lib/db/rls-lint.sql', import.meta.url), 'utf8')

interface Setting {
  owner: postgres.Sql
  login: postgres.Sql
  acme: ClientWithJob
  globex: ClientWithJob
}

/**
 * Plain SQL as each role of the application, without any code of ours: what no client, a client, and another client may
 * see, add, change, move, merge, copy and remove in every table; and the lint finds no hole. Controls: each of the usual
 * careless changes is found, and one of them is shown to give another client's rows away.
 */
export async function proveRls({ owner, appUrl }: Arena): Promise<Proof> {
  const [acme, globex] = [await makeFullClient(owner, 'Acme'), await makeFullClient(owner, 'Globex')]
  await giveOwnIds(owner)
  const login = postgres(appUrl, { max: 1, onnotice: () => {} })
  const setting = { owner, login, acme, globex }
  const problems: string[] = []
  try {
    const before = await hashRows(owner, globex.clientId)
    const tables = [...before.keys()]
    let statements = 0
    for (const role of ROLES)
      for (const table of tables) {
        const tried = await tryTable(setting, role, table)
        problems.push(...tried.problems)
        statements += tried.statements
      }
    const after = await hashRows(owner, globex.clientId)
    for (const table of tables)
      if (before.get(table) !== after.get(table)) problems.push(`${table}: another client's rows were changed`)
    const lint = await lintAfter(setting, appUrl, 'select 1')
    problems.push(...lint.map((line) => `lint: ${line}`))
    const found = await countHoles(setting, appUrl)
    if (found !== SLOPPY.length)
      problems.push(`Control: ${SLOPPY.length - found} of ${SLOPPY.length} holes were not found`)
    const leaked = await leakThroughView(setting)
    if (!leaked) problems.push('Control: a view of its owner showed no other client, so nothing was put to the test')
    return {
      problems,
      figures: { tables: tables.length, roles: ROLES.length, statements, lint: lint.length, holesFound: found, leaked },
    }
  } finally {
    await login.end({ timeout: 5 })
  }
}

async function tryTable({ owner, login, acme, globex }: Setting, role: Role, table: string) {
  const problems: string[] = []
  let statements = 0
  const name = quoted(table)
  const [foreign] = await rowsOf(owner, table, globex.clientId)
  const row = JSON.stringify(foreign?.row ?? {}).replaceAll("'", "''")
  const isFree = seesAll(role, table)
  const attemptTo = async (
    does: string,
    clientId: string | null,
    statement: string,
    isRight: (told: string | number) => boolean,
  ) => {
    statements++
    const told = await attempt(login, role, clientId, statement)
    const answer = typeof told === 'string' ? told : told.count
    if (!isRight(answer)) problems.push(`${role} ${does} ${table}: ${answer}`)
  }
  const nothing = (told: string | number) => told === 0 || told === REFUSED
  const refused = (told: string | number) => told === REFUSED
  const populated = `select * from jsonb_populate_record(null::${name}, '${row}')`
  if (!isFree) {
    await attemptTo('sees without a client', null, `select * from ${name}`, nothing)
    await attemptTo('counts without a client', null, `select 1 from ${name} limit 1`, nothing)
    const theirs = `where ${clientOf(table)} = '${globex.clientId}'`
    await attemptTo('sees another client in', acme.clientId, `select * from ${name} t ${theirs}`, nothing)
    await attemptTo('deletes of another client in', acme.clientId, `delete from ${name} t ${theirs}`, nothing)
    await attemptTo('deletes without a client in', null, `delete from ${name} t`, nothing)
    await attemptTo('locks another client in', acme.clientId, `select 1 from ${name} t ${theirs} for update`, nothing)
  }
  if (isFree && role === 'dra_admin') return { problems, statements }
  await attemptTo(
    'adds to another client in',
    acme.clientId,
    `insert into ${name} overriding system value ${populated}`,
    refused,
  )
  await attemptTo('adds without a client to', null, `insert into ${name} overriding system value ${populated}`, refused)
  await attemptTo(
    'merges into another client in',
    acme.clientId,
    `insert into ${name} overriding system value ${populated} on conflict do nothing`,
    refused,
  )
  const key = keyOf(table)
  await attemptTo(
    'moves rows to another client in',
    acme.clientId,
    `update ${name} set ${key} = '${globex.clientId}'`,
    refused,
  )
  await attemptTo('empties', acme.clientId, `truncate ${name}`, refused)
  await attemptTo(
    'makes a trigger on',
    acme.clientId,
    `create trigger t before insert on ${name} execute function now()`,
    (told) => typeof told === 'string',
  )
  await attemptTo('opens', acme.clientId, `alter table ${name} disable row level security`, refused)
  return { problems, statements }
}

/** What the lint says after a change that is taken back. */
async function lintAfter({ owner }: Setting, appUrl: string, change: string): Promise<string[]> {
  const undo = new Error('undo')
  let found: string[] = []
  await owner
    .begin(async (tx) => {
      await tx.unsafe(change)
      const rows = await tx.unsafe<{ problem: string; object: string }[]>(LINT, [new URL(appUrl).username])
      found = rows.map(({ problem, object }) => `${problem}: ${object}`)
      throw undo
    })
    .catch((error) => {
      if (error !== undo) throw error
    })
  return found
}

async function countHoles(setting: Setting, appUrl: string): Promise<number> {
  let found = 0
  for (const [change, said] of SLOPPY)
    if ((await lintAfter(setting, appUrl, change)).some((line) => line.includes(said))) found++
  return found
}

/** Another client's orders through a view that its owner left open, as the role of the application. */
async function leakThroughView({ owner, login, acme, globex }: Setting): Promise<boolean> {
  await owner`create view tenant.sloppy as select * from tenant.store_order`
  await owner`grant select on tenant.sloppy to dra_app`
  try {
    const told = await attempt(
      login,
      'dra_app',
      acme.clientId,
      `select 1 from tenant.sloppy where client_id = '${globex.clientId}'`,
    )
    return typeof told !== 'string' && told.count > 0
  } finally {
    await owner`drop view tenant.sloppy`
  }
}
