import { migrate } from '@/lib/db/migrate'
import { migrationEnv } from '@/lib/env'

const { DATABASE_OWNER_URL, DATABASE_URL } = migrationEnv()
await migrate({ ownerUrl: DATABASE_OWNER_URL, appUrl: DATABASE_URL })
