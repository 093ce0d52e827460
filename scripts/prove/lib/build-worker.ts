import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { fingerprintSources } from '@/scripts/lib/build.mjs'
import { LEASE_SECONDS } from '@/workers/claim'

/**
 * Worker processes for proofs: the real sources, bundled, with every stage counted and the stated pieces of text
 * exchanged. What is unsafe exists in such a bundle only, never behind a switch in the product.
 */

/** Exchanges a piece of a source file; the build fails unless the piece is there exactly once. */
export interface Exchange {
  file: string
  from: string
  to: string
}

const root = process.cwd()
/** Bundles are kept: the same sources with the same exchanges are not bundled again. */
const CACHE = path.join(root, 'node_modules', '.cache', 'dra-prove')
const KEPT_MS = 24 * 3_600_000
/** Packages are bundled too, because processes that are killed all the time must start fast; some of them need these. */
const BANNER = `import { createRequire as requireFrom } from 'node:module'
import { dirname as folderOf } from 'node:path'
import { fileURLToPath as pathOf } from 'node:url'
const require = requireFrom(import.meta.url), __filename = pathOf(import.meta.url), __dirname = folderOf(__filename)`
const COUNTED = fileURLToPath(new URL('./counted-stages.ts', import.meta.url))

/** Time between publishing and marking the job done, so that workers also die just there. */
const PUBLISH_PAUSE: Exchange = {
  file: 'workers/publish.ts',
  from: '  await withBoth(claim.context',
  to: '  await new Promise((resolve) => setTimeout(resolve, 40))\n  await withBoth(claim.context',
}

/** Leases and sweeps that take a fraction of the time, so that a proof also has a form of a few seconds. */
export const leasesOf = (seconds: number): readonly Exchange[] =>
  seconds === LEASE_SECONDS
    ? []
    : [
        { file: 'workers/claim.ts', from: 'LEASE_SECONDS = 10', to: `LEASE_SECONDS = ${seconds}` },
        { file: 'workers/pump.ts', from: 'SWEEP_MS = 5_000', to: `SWEEP_MS = ${seconds * 500}` },
      ]

/** Three deaths in a row would rightly be held against a job; here all are innocent, and the guard has tests of its own. */
export const NO_CRASH_LOOPS: Exchange = { file: 'workers/sweep.ts', from: 'STALL_LIMIT = 3', to: 'STALL_LIMIT = 1_000' }

/** Bundles a worker, and the match thread beside it; returns the path of the worker. */
export function buildWorker(exchanges: readonly Exchange[] = []): Promise<string> {
  return bundle(['workers/main.ts', 'workers/match-thread.ts'], [PUBLISH_PAUSE, ...exchanges])
}

/** Bundles source files side by side under their own names; returns the path of the first. */
export async function bundle(
  files: readonly [string, ...string[]],
  exchanges: readonly Exchange[] = [],
): Promise<string> {
  const nameOf = (file: string) => path.basename(file, '.ts')
  const key = createHash('sha256')
    .update(JSON.stringify([readFingerprint(), files, exchanges]))
    .digest('hex')
  const folder = path.join(CACHE, key)
  const script = path.join(folder, `${nameOf(files[0])}.mjs`)
  if (existsSync(folder)) return script
  mkdirSync(CACHE, { recursive: true })
  forgetOld()
  const unfinished = mkdtempSync(path.join(CACHE, 'new-'))
  await build({
    absWorkingDir: root,
    entryPoints: files.map((file) => ({ in: file, out: nameOf(file) })),
    outdir: unfinished,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: BANNER },
    external: ['pg-native'],
    alias: { 'server-only': './scripts/lib/empty.mjs' },
    jsx: 'automatic',
    logLevel: 'silent',
    plugins: [countStages, exchangeText(exchanges)],
  })
  try {
    renameSync(unfinished, folder)
  } catch (error) {
    // Somebody else has made the same meanwhile.
    rmSync(unfinished, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return script
}

/** Of everything that a bundle may be made of. */
function readFingerprint(): string {
  const hash = createHash('sha256').update(fingerprintSources(root))
  for (const name of readdirSync('e2e', { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.ts')) hash.update(name).update(readFileSync(path.join('e2e', name)))
  return hash.digest('hex')
}

function forgetOld(): void {
  for (const name of readdirSync(CACHE)) {
    const folder = path.join(CACHE, name)
    const madeAt = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (madeAt < Date.now() - KEPT_MS) rmSync(folder, { recursive: true, force: true })
  }
}

/** Has jobs run their stages through the counting wrapper. */
const countStages: Plugin = {
  name: 'count-stages',
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\/stages$/ }, () => ({ path: COUNTED }))
  },
}

function exchangeText(exchanges: readonly Exchange[]): Plugin {
  return {
    name: 'exchange-text',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const here = exchanges.filter((exchange) => path.join(root, exchange.file) === file)
        if (here.length === 0) return undefined
        let text = readFileSync(file, 'utf8')
        for (const { from, to } of here) {
          const parts = text.split(from)
          if (parts.length !== 2) throw new Error(`${file} holds ${parts.length - 1} times instead of once: ${from}`)
          text = parts.join(to)
        }
        return { contents: text, loader: 'ts' }
      })
    },
  }
}
