import { readFileSync } from 'node:fs'
import type postgres from 'postgres'
import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'

const { owner, appUrl } = openTestDatabase()
const lint = readFileSync(new URL('./rls-lint.sql', import.meta.url), 'utf8')

async function problems(sql: postgres.ISql = owner): Promise<string[]> {
  const rows = await sql.unsafe<{ problem: string; object: string }[]>(lint, [new URL(appUrl).username])
  return rows.map(({ problem, object }) => `${problem}: ${object}`)
}

/** What the lint says after changes that are then taken back: roles belong to the whole server. */
async function problemsAfter(changes: string): Promise<string[]> {
  let found: string[] = []
  const undo = new Error('undo')
  await owner
    .begin(async (tx) => {
      await tx.unsafe(changes)
      found = await problems(tx)
      throw undo
    })
    .catch((error) => {
      if (error !== undo) throw error
    })
  return found
}

it('finds no hole in a migrated database', async () => {
  expect(await problems()).toEqual([])
})

it('finds each hole that a careless table, view or function would make', async () => {
  const found = await problemsAfter(`
    create table tenant.no_client (id int primary key);
    create table tenant.careless (client_id text, id int primary key, connector_id text, client text references platform.client);
    create table tenant.parent (client_id text not null, id int unique, primary key (client_id, id));
    alter table tenant.parent enable row level security;
    alter table tenant.parent force row level security;
    create policy everybody on tenant.parent using (true);
    create table tenant.child (client_id text not null, id int references tenant.parent (id), primary key (client_id, id));
    grant truncate on tenant.child to dra_app;
    grant select on tenant.child to dra_login;
    create view tenant.all_orders as select * from tenant.store_order;
    create materialized view tenant.kept_orders as select * from tenant.store_order;
    grant select on tenant.kept_orders to dra_app;
    create function tenant.as_owner() returns int language sql security definer as 'select 1';
    create table public.own (id int);
    alter table public.own owner to dra_worker;
    grant create on schema tenant to dra_app;`)
  expect(found).toEqual([
    'client_id may be null: tenant.careless',
    'dra_app may truncate, refer to or put triggers on: tenant.child',
    'function that runs as its owner: tenant.as_owner()',
    'materialised view that dra_app may read: tenant.kept_orders',
    'no policy: tenant.careless',
    'no policy: tenant.child',
    'no policy: tenant.no_client',
    'policy for everybody: tenant.parent.everybody',
    'policy on client data that does not ask for the client: tenant.parent.everybody',
    'policy without a check for written rows: tenant.parent.everybody',
    "reference between clients' tables without client_id: tenant.child.child_id_fkey",
    'reference out of tenant: tenant.careless.careless_client_fkey',
    'role owns a table or schema: dra_worker',
    'row-level security not enabled and forced: tenant.careless',
    'row-level security not enabled and forced: tenant.child',
    'row-level security not enabled and forced: tenant.no_client',
    'schema in which dra_app may make tables: tenant',
    'table of tenant without client_id: tenant.no_client',
    'the login itself may read: tenant.child',
    "unique index without client_id, which tells of other clients' rows: tenant.careless_pkey",
    "unique index without client_id, which tells of other clients' rows: tenant.parent_id_key",
    'view that runs as its owner: tenant.all_orders',
  ])
})

it('finds roles that may do too much', async () => {
  const found = await problemsAfter(`
    alter role dra_login inherit createdb;
    alter role dra_app bypassrls;
    alter role dra_worker login;
    grant dra_admin to dra_auth;`)
  expect(found).toEqual([
    'group role that can log in: dra_worker',
    'login takes on its roles by itself: dra_login',
    'role is superuser, passes row-level security, or may make roles or databases: dra_app',
    'role is superuser, passes row-level security, or may make roles or databases: dra_login',
    'role that may change into another: dra_auth to dra_admin',
  ])
})
