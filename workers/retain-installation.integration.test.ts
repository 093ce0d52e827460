import { expect, it } from 'vitest'
import { findPrincipal } from '@/lib/auth/session'
import { DAY_MS } from '@/lib/period'
import { executeInstallation, planInstallation } from '@/lib/services/retention/installation'
import { signIn } from '@/lib/testing/call'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount } from '@/lib/testing/fixture'
import { retainInstallation } from './retain-installation'

const { owner: sql } = openTestDatabase()

const ADDRESSES: [address: string, cut: string | null][] = [
  ['203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:abcd:12:1::9', '2001:db8:abcd::/48'],
  ['::1', '::/48'],
  ['fe80::1%eth0', null],
]

it('removes what ran out and cuts addresses, exactly as planned, once, and leaves what counts', async () => {
  const account = await makeAccount([], { email: 'somebody@agency.example', role: 'owner' })
  const cookie = await signIn(account)
  await signIn(account)
  await sql`update identity.session set expires_at = now() - interval '2 days'
    where id = (select id from identity.session order by created_at desc limit 1)`
  await sql`insert into identity.verification (id, identifier, value, expires_at)
    values ('old', 'a', 'a', now() - interval '2 days'), ('open', 'b', 'b', now() + interval '1 hour')`
  await sql`delete from platform.audit_log`
  for (const [address] of ADDRESSES)
    for (const days of [0, 40, 400])
      await sql`insert into platform.audit_log (client_id, action, object_id, address, at)
        values ('', 'user.change', ${String(days)}, ${address}, now() - make_interval(days => ${days}))`
  await sql`insert into platform.outbox (client_id, id, kind, dedupe_key, to_address, payload, state, created_at)
    values ('', 'eml_old', 'password_reset', 'a', 'a@b.example', '{}', 'sent', now() - interval '91 days'),
      ('', 'eml_waiting', 'password_reset', 'b', 'a@b.example', '{}', 'waiting', now() - interval '91 days')`

  const planned = Object.fromEntries((await planInstallation(Date.now())).steps.map(({ table, rows }) => [table, rows]))
  expect(planned).toEqual({ audit_address: 8, audit_log: 4, outbox: 1, session: 1, verification: 1 })
  await retainInstallation()

  const entries = await sql`select object_id, address from platform.audit_log order by id`
  expect(entries.map(({ object_id, address }) => [object_id, address])).toEqual(
    ADDRESSES.flatMap(([address, cut]) => [
      ['0', address],
      ['40', cut],
    ]),
  )
  expect((await sql`select id from identity.verification`).map(({ id }) => id)).toEqual(['open'])
  expect((await sql`select id from platform.outbox`).map(({ id }) => id)).toEqual(['eml_waiting'])
  expect(await findPrincipal(new Headers({ cookie }))).toMatchObject({ user: { id: account.userId } })
  expect(await executeInstallation(await planInstallation(Date.now()))).toEqual({})
  const later = await planInstallation(Date.now() + 400 * DAY_MS)
  expect(await executeInstallation(later)).toMatchObject({ session: 1, verification: 1, audit_log: 8 })
})
