import { afterAll } from 'vitest'
import { startSupabase } from '@/e2e/upstreams/supabase/server'
import { describeAuthProvider } from '@/lib/testing/contract/auth-provider'
import { openTestDatabase } from '@/lib/testing/database'

const supabase = await startSupabase()
afterAll(() => supabase.close())
const { owner: sql } = openTestDatabase({
  SUPABASE_URL: supabase.url,
  SUPABASE_PUBLISHABLE_KEY: supabase.publishableKey,
  SUPABASE_SECRET_KEY: supabase.secretKey,
})

describeAuthProvider({
  sql,
  leaveAlone: (hours) => sql`update identity.verification
    set updated_at = updated_at - make_interval(mins => ${Math.round(hours * 60)}) where identifier like 'session:%'`,
})
