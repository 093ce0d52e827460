import { afterAll, afterEach, beforeEach } from 'vitest'
import type { StoredSession } from '@/e2e/upstreams/supabase/accounts'
import { startSupabase } from '@/e2e/upstreams/supabase/server'
import type { SupabaseStandIn } from '@/e2e/upstreams/supabase/session'
import type { Json } from '@/e2e/upstreams/supabase/tokens'
import { authProvider } from '@/lib/auth/session'
import { Browser } from './contract/browser'
import { openTestDatabase, type TestDatabase } from './database'
import { type Account, makeAccount, makeClient, type TestClient } from './fixture'
import { totpOf } from './totp'

/** Sign-in by a Supabase of the test file's own, with a fresh person for each test. */
export interface SupabaseTest {
  supabase: SupabaseStandIn
  database: TestDatabase
  /** Another one in each test. */
  account: Account
  client: TestClient
  /** A session that is begun here, for making tokens of it. */
  begin(): Promise<{ browser: Browser; session: StoredSession; claims: Json }>
  setUpFactor(browser: Browser): Promise<void>
}

export async function openSupabase(): Promise<SupabaseTest> {
  const supabase = await startSupabase()
  afterAll(() => supabase.close())
  const database = openTestDatabase({
    SUPABASE_URL: supabase.url,
    SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
    SUPABASE_SECRET_KEY: supabase.secretKey,
  })
  const normal = { ...supabase.options }
  afterEach(() => void Object.assign(supabase.options, normal))
  const test: SupabaseTest = {
    supabase,
    database,
    account: {} as Account,
    client: {} as TestClient,
    begin: async () => {
      const browser = await Browser.signIn(test.account)
      const accountId = supabase.accounts.byEmail(test.account.email)?.id
      const session = [...supabase.accounts.sessions.values()].find((each) => each.accountId === accountId)
      if (!session) throw new Error('No session was begun.')
      return { browser, session, claims: supabase.claims(session) }
    },
    setUpFactor: async (browser) => {
      const { secret } = await authProvider().beginSecondFactor(test.account, browser.headers())
      browser.take((await authProvider().confirmSecondFactor({ code: totpOf(secret) }, browser.headers())).setCookie)
    },
  }
  let count = 0
  beforeEach(async () => {
    test.client = await makeClient(`Acme${++count}`)
    test.account = await makeAccount([test.client.clientId], { email: `ada${count}@acme.example`, role: 'owner' })
  })
  return test
}

/** What a browser holds, or somebody who writes their own. */
export function cookieWith(accessToken: string, refreshToken = 'none'): string {
  const stored = JSON.stringify({ access_token: accessToken, refresh_token: refreshToken })
  return `dra.supabase=base64-${Buffer.from(stored).toString('base64url')}`
}
