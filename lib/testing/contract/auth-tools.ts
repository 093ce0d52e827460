import type postgres from 'postgres'
import { beforeEach, expect } from 'vitest'
import { authProvider } from '@/lib/auth/session'
import { type Account, makeAccount, makeClient } from '@/lib/testing/fixture'
import { Browser } from './browser'

/** What the suites of sign-in share: a fresh person for each test, and questions about them. */

export const NEW_PASSWORD = 'another horse battery'

export interface UnderTest {
  sql: postgres.Sql
  /** Makes all sessions look unused for so many hours. */
  leaveAlone: (hours: number) => Promise<unknown>
}

export interface Person extends Account {
  /** A number of their own, for further addresses. */
  count: number
  subject: string
}

export const ask = () => authProvider()
export const refusal = (code: string, text?: RegExp) => ({
  code,
  ...(text && { publicMessage: expect.stringMatching(text) }),
})
export const canSignIn = (email: string, password: string) =>
  ask()
    .signIn({ email, password }, new Headers())
    .then(
      () => true,
      () => false,
    )
export const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: { code: string; publicMessage: string }) => [error.code, error.publicMessage],
  )

export interface EachPerson {
  person: Person
  signIn: () => Promise<Browser>
}

/** Call it once in a suite; the person is another one in each test. */
export function eachWithPerson({ sql }: UnderTest): EachPerson {
  const held: EachPerson = { person: {} as Person, signIn: () => Browser.signIn(held.person) }
  let count = 0
  beforeEach(async () => {
    const { clientId } = await makeClient(`Acme${++count}`)
    const account = await makeAccount([clientId], { email: `ada${count}@acme.example`, role: 'owner' })
    const [row] = await sql<{ subject: string }[]>`
      select auth_subject as subject from platform.user where id = ${account.userId}`
    held.person = { ...account, count, subject: row?.subject ?? '' }
  })
  return held
}

export const expireLinks = (sql: postgres.Sql) =>
  sql`update identity.verification set expires_at = clock_timestamp() - interval '1 second'`
