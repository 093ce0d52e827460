/** Making what runs: the web server by Next, worker and commands by esbuild; and knowing whether that is still needed. */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runCommand } from './processes.mjs'
import { binPath, ROOT } from './project.mjs'
import { PlainError } from './steps.mjs'

/** What runs outside the web server: name in dist/ → source. */
export const BUNDLES = {
  worker: 'workers/main.ts',
  'match-thread': 'workers/match-thread.ts',
  migrate: 'scripts/migrate.ts',
  seed: 'scripts/seed.ts',
  reconcile: 'scripts/reconcile-files.ts',
  retention: 'scripts/retention.ts',
  'place-client': 'scripts/place-client.ts',
  'vault-rotate': 'scripts/vault-rotate.ts',
  'setup-link': 'scripts/setup-link.ts',
}

/** Only for the demo: stand-ins of outside services, which no production build holds. */
const DEMO_BUNDLES = { 'demo-upstreams': 'e2e/upstreams/demo/main.ts' }

const SOURCE_FOLDERS = ['app', 'lib', 'workers', 'scripts', 'drizzle', 'public']
const SOURCE_FILE = /\.(ts|tsx|mjs|cjs|json)$/
const NOT_BUILT =
  /\.test\.tsx?$|^lib\/testing\/|(^|\/)(biome|knip|vitest|playwright|tsconfig)\b|^\.|\.tsbuildinfo$|^next-env/

/** Hash over everything a build is made of: sources, configuration at the root, and public settings baked in. */
export function fingerprintSources(root = ROOT) {
  const hash = createHash('sha256')
  const files = [
    ...readdirSync(root).filter((name) => SOURCE_FILE.test(name)),
    ...SOURCE_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll('\\', '/')),
    ),
  ]
  for (const file of files.filter((name) => !NOT_BUILT.test(name)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0')
  }
  for (const name of Object.keys(process.env)
    .filter((key) => /^NEXT_PUBLIC_|^SENTRY_|^VERSION$/.test(key))
    .sort()) {
    hash.update(`${name}=${process.env[name]}\0`)
  }
  return hash.digest('hex')
}

const RECORD = 'dist/build.json'

/** True when the last build was made of exactly these sources and is still there. */
export function isBuildFresh(root = ROOT) {
  const products = [RECORD, '.next/standalone/server.js', ...Object.keys(BUNDLES).map((name) => `dist/${name}.mjs`)]
  if (!products.every((file) => existsSync(join(root, file)))) return false
  return JSON.parse(readFileSync(join(root, RECORD), 'utf8')).fingerprint === fingerprintSources(root)
}

/** Builds everything. Rejects with a PlainError that carries the failing tool's output. */
export async function buildAll({ onLine, onStart } = {}) {
  const fingerprint = fingerprintSources()
  rmSync(join(ROOT, RECORD), { force: true })
  await buildBundles()
  const env = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' }
  const web = await runCommand(process.execPath, [binPath('next'), 'build'], { cwd: ROOT, env, onLine, onStart })
  if (web.code !== 0) throw new PlainError('The web application could not be built.', web.output)
  const standalone = join(ROOT, '.next', 'standalone')
  // Sources, tests among them, that Next copies where code opens a file by a path; what runs is compiled.
  for (const folder of ['app', 'lib']) rmSync(join(standalone, folder), { recursive: true, force: true })
  // The standalone server serves these itself, yet Next leaves copying them to us.
  for (const [from, to] of [
    ['.next/static', '.next/static'],
    ['public', 'public'],
  ]) {
    rmSync(join(standalone, to), { recursive: true, force: true })
    if (existsSync(join(ROOT, from))) cpSync(join(ROOT, from), join(standalone, to), { recursive: true })
  }
  writeFileSync(join(ROOT, RECORD), `${JSON.stringify({ fingerprint })}\n`)
}

/** esbuild's settings for one or all bundles; packages stay in node_modules. */
export function bundleOptions(names = Object.keys(BUNDLES)) {
  return {
    absWorkingDir: ROOT,
    entryPoints: names.map((name) => ({ in: BUNDLES[name] ?? DEMO_BUNDLES[name], out: name })),
    outdir: join(ROOT, 'dist'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    // The package's guard throws outside Next; which code may reach a browser is Next's business, not the worker's.
    alias: { 'server-only': './scripts/lib/empty.mjs' },
    jsx: 'automatic',
    sourcemap: true,
    logLevel: 'silent',
  }
}

/** Bundles worker and commands into dist/. Each file is replaced in one move, so a running start never reads half. */
export async function buildBundles(names) {
  const { build, formatMessages, stop } = await import('esbuild')
  try {
    const result = await build({ ...bundleOptions(names), write: false })
    mkdirSync(join(ROOT, 'dist'), { recursive: true })
    for (const file of result.outputFiles) {
      const part = `${file.path}.${process.pid}`
      writeFileSync(part, file.contents)
      renameSync(part, file.path)
    }
  } catch (error) {
    if (!error.errors) throw error
    const messages = await formatMessages(error.errors, { kind: 'error' })
    throw new PlainError('Worker and commands could not be built.', messages.join('\n'))
  } finally {
    // Else its service process stays for as long as we run.
    await stop()
  }
}
