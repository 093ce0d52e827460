import { describeAuthProvider } from '@/lib/testing/contract/auth-provider'
import { openTestDatabase } from '@/lib/testing/database'

const { owner: sql } = openTestDatabase()

describeAuthProvider({
  sql,
  leaveAlone: (hours) =>
    sql`update identity.session set updated_at = updated_at - make_interval(mins => ${Math.round(hours * 60)})`,
})
