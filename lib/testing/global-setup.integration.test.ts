import postgres from 'postgres'
import { expect, inject, it, onTestFinished } from 'vitest'

function connect(address: string, database?: string) {
  const url = new URL(address)
  if (database) url.pathname = `/${database}`
  const sql = postgres(url.href, { max: 1 })
  onTestFinished(() => sql.end())
  return sql
}

it('a test file can make its own migrated database, and the application’s login reaches it', async () => {
  const owner = connect(inject('ownerUrl'))
  await owner`create database copy_of_template template ${owner(inject('templateDatabase'))}`
  const login = connect(inject('appUrl'), 'copy_of_template')
  expect(await login`select current_user as name, rolsuper from pg_roles where rolname = current_user`).toEqual([
    { name: 'dra_login', rolsuper: false },
  ])
  const [row] = await login`select count(*)::int as tables from pg_tables where schemaname = 'tenant'`
  expect(row?.tables).toBeGreaterThan(10)
})
