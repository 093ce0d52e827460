/** Where things lie in this project, and what a start needs to know about it. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand } from './processes.mjs'

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
export const LOCAL_DIR = join(ROOT, '.dra')

const OLDEST_NODE = [20, 19]

/** A sentence naming what is wrong with this Node, or null. */
export function findNodeProblem(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  if (isNewEnough) return null
  return `This needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${version}. Get a newer one at https://nodejs.org.`
}

/** Path of a package's command, to be run with this very Node: through npx, signals would not arrive. */
export function binPath(packageName, command = packageName) {
  const dir = join(ROOT, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8'))
  return join(dir, typeof bin === 'string' ? bin : bin[command])
}

/** True when packages are missing or older than the lock file. */
export function needsInstall() {
  const installed = join(ROOT, 'node_modules', '.package-lock.json')
  return !existsSync(installed) || statSync(join(ROOT, 'package-lock.json')).mtimeMs > statSync(installed).mtimeMs
}

/**
 * Runs `npm install`; hands back `{ code, output }`. Not `npm ci`: that refuses a lock file that does not list every
 * platform's optional packages.
 */
export async function installPackages({ onLine, onStart } = {}) {
  const npmScript = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : null
  const args = ['install', '--no-audit', '--no-fund', '--include=dev', '--include=optional']
  const options = { cwd: ROOT, onLine, onStart, shell: !npmScript && process.platform === 'win32' }
  const result = npmScript
    ? await runCommand(process.execPath, [npmScript, ...args], options)
    : await runCommand('npm', args, options)
  const installed = join(ROOT, 'node_modules', '.package-lock.json')
  // npm leaves this file alone when there was nothing to do; touched, it answers `needsInstall` next time.
  if (result.code === 0 && existsSync(installed)) utimesSync(installed, new Date(), new Date())
  return result
}

/** Absolute path of a command on PATH or in one of `folders`, or null. */
export function findCommand(names, folders = []) {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', ''] : ['']
  const separator = process.platform === 'win32' ? ';' : ':'
  for (const folder of [...(process.env.PATH ?? '').split(separator), ...folders]) {
    for (const name of names) {
      for (const suffix of suffixes) {
        const path = join(folder || '.', name + suffix)
        if (existsSync(path) && statSync(path).isFile()) return path
      }
    }
  }
  return null
}

/**
 * Installs a Debian package as root, or through sudo where that asks nothing. Hands back what went wrong, or null.
 */
export async function installWithApt(packages, { onLine, onStart } = {}) {
  const apt = findCommand(['apt-get'], ['/usr/bin'])
  if (!apt) return 'there is no apt-get on this system'
  const isRoot = process.getuid?.() === 0
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    return 'apt-get needs root, and there is no sudo without a password'
  }
  // RUNLEVEL=1 keeps a package's service from being started: only its program is wanted.
  const settings = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  const prefix = isRoot ? ['env', ...settings] : ['sudo', '-n', 'env', ...settings]
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
    const [command, ...rest] = [...prefix, apt, '-o', 'DPkg::Lock::Timeout=120', ...args]
    const result = await runCommand(command, rest, { onLine, onStart })
    // A stale mirror list alone must not fail the install that would still succeed.
    if (result.code !== 0 && args[0] === 'install') return result.output.trim().split('\n').slice(-8).join('\n')
  }
  return null
}
