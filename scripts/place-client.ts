import { parseArgs } from 'node:util'
import { earnAdminContext } from '@/lib/db/context'
import { migrationEnv } from '@/lib/env'
import { countOf } from '@/lib/sentences'
import { moveClient } from '@/lib/services/placement/move'
import { runCommand } from './lib/run-command'

/** `npm run place-client`: gives a client a database of its own, or brings it back. */

const USAGE = `Moves one client's data to a database of its own on the same server, or back to the shared one.

  npm run place-client -- <client id> own|shared

Needs DATABASE_OWNER_URL. Web and workers go on; the client's jobs wait until it is done, and it can be read but not
changed while its rows are copied. Each table is compared by rows and checksum before anything is deleted. A move that
was interrupted goes on with the same command.`

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { help: { type: 'boolean', default: false } },
  })
  const [clientId, to] = positionals
  if (values.help || clientId === undefined || (to !== 'own' && to !== 'shared') || positionals.length > 2) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const admin = earnAdminContext({ userId: null, readOnly: false, origin: { via: 'command' } })
  const { DATABASE_OWNER_URL: ownerUrl } = migrationEnv()
  const { databaseRef, tables, removed } = await moveClient(admin, {
    ...{ clientId, to, ownerUrl },
    tell: (sentence) => console.log(sentence),
  })
  for (const { table, rows } of tables) if (rows > 0) console.log(`  ${table}: ${countOf(rows, 'row')}`)
  const moved = tables.reduce((sum, { rows }) => sum + rows, 0)
  const where = databaseRef === null ? 'the shared database' : `database ${databaseRef}`
  console.log(
    tables.length === 0
      ? `The data of ${clientId} is in ${where}; nothing had to be copied.`
      : `The data of ${clientId} is in ${where}: ${countOf(moved, 'row')} with equal checksums, ${removed} deleted where they were.`,
  )
  return 0
}

await runCommand(main)
