import { closeDatabases } from '@/lib/db/placement'
import { makeSetupLink } from '@/lib/services/setup/first-admin'

/** `npm run setup-link`: prints a link to make this installation's first platform admin, while there is none. */

try {
  const link = await makeSetupLink()
  console.log(
    link === null
      ? 'This installation has a platform admin already; more are made under Administration, by an admin.'
      : `Open this link within 24 hours to make the first platform admin. It works once:\n\n  ${link}\n`,
  )
} finally {
  await closeDatabases()
}
