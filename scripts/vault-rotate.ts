import { parseArgs } from 'node:util'
import { earnContext, type TenantContext } from '@/lib/db/context'
import { client } from '@/lib/db/schema/platform'
import { withAdmin } from '@/lib/db/tenant'
import { countByKey, type KeyCount, rotateCredentials } from '@/lib/services/vault/rotate'
import { runCommand } from './lib/run-command'

/** `npm run vault:rotate`: seals all stored credentials with the newest key, while web and workers run. */

const USAGE = `Seals all stored credentials with the first key of ENCRYPTION_KEY.

  npm run vault:rotate -- [--dry-run]

  --dry-run  only counts which key how many credentials need

Put the new key before the old one in ENCRYPTION_KEY, restart web and workers, then run this. When it says that
nothing needs the old key any more, take it out and restart them once more.`

async function countAll(clients: readonly TenantContext[]): Promise<KeyCount[]> {
  const sums = new Map<string, KeyCount>()
  for (const context of clients)
    for (const count of await countByKey(context)) {
      const sum = sums.get(count.keyId)
      sums.set(count.keyId, { ...count, sealed: count.sealed + (sum?.sealed ?? 0) })
    }
  return [...sums.values()].sort((a, b) => (a.keyId < b.keyId ? -1 : 1))
}

async function everyContext(): Promise<TenantContext[]> {
  const rows = await withAdmin((tx) =>
    tx.select({ clientId: client.id, databaseRef: client.databaseRef }).from(client).orderBy(client.id),
  )
  const origin = { via: 'command' as const }
  return rows.map((row) => earnContext({ ...row, role: 'dra_app', userId: null, readOnly: false, origin }))
}

function print(counts: readonly KeyCount[]): void {
  if (counts.length === 0) console.log('  no credentials are stored')
  for (const { keyId, sealed, isLoaded } of counts)
    console.log(`  key ${keyId}: ${sealed}${isLoaded ? '' : ' - this key is not in ENCRYPTION_KEY'}`)
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { 'dry-run': { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const clients = await everyContext()
  const before = await countAll(clients)
  console.log('Stored credentials by the key they need:')
  print(before)
  // Begun without a key it could only be left half done.
  const missing = before.filter(({ isLoaded }) => !isLoaded).map(({ keyId }) => keyId)
  if (missing.length > 0) {
    console.error(`Nothing was changed. Add what is missing to ENCRYPTION_KEY: ${missing.join(', ')}.`)
    return 1
  }
  if (values['dry-run']) return 0
  let changed = 0
  for (const context of clients) changed += await rotateCredentials(context)
  console.log(`Sealed ${changed} again. Now:`)
  print(await countAll(clients))
  return 0
}

await runCommand(main)
