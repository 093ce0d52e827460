import { migrate } from '@/lib/db/migrate'
import { migrationEnv } from '@/lib/env'

const { DATABASE_OWNER_URL, DATABASE_URL } = migrationEnv()
const behind = await migrate({ ownerUrl: DATABASE_OWNER_URL, appUrl: DATABASE_URL })
// Not a failure of the whole: everybody else can go on, and health names what is away.
for (const { databaseRef, reason } of behind)
  console.error(`Database ${databaseRef} was not brought up to date, so its client has to wait: ${reason}`)
