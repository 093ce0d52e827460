import type postgres from 'postgres'
import { earnAdminContext } from '@/lib/db/context'
import { signIn } from './call'
import { makeAccount } from './fixture'

let made = 0

/** A platform admin who belongs to no client, signed in: the cookie to send. */
export async function signInAdmin(owner: postgres.Sql): Promise<string> {
  return (await makeAdmin(owner)).cookie
}

export async function makeAdmin(owner: postgres.Sql) {
  made += 1
  const account = await makeAccount([], { email: `admin${made}@agency.example`, role: 'owner' })
  await owner`update platform."user" set is_platform_admin = true where id = ${account.userId}`
  const context = earnAdminContext({ userId: account.userId, readOnly: false, origin: { via: 'session' } })
  return { ...account, context, cookie: await signIn(account) }
}
