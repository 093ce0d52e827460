import { log } from '@/lib/log'
import { makeSetupLink } from './first-admin'

/**
 * Tells whoever started the server how to make its first admin; says nothing where there is one. Printed, not logged: logs
 * are sent on and kept, and the link is a secret while it lasts.
 */
export async function printSetupLink(): Promise<void> {
  try {
    const link = await makeSetupLink()
    if (link !== null)
      process.stdout.write(
        `\nThis installation has no platform admin yet. Open this link within 24 hours to make one; it works once:\n\n  ${link}\n\n`,
      )
  } catch (error) {
    // The server starts without its database, and answers as soon as that is there.
    log.warn({ err: error }, 'no set-up link could be made; "npm run setup-link" makes one later')
  }
}
