import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
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

export interface Bundle {
  /** Path of the first entry's bundle. */
  readonly script: string
  remove(): void
}

const root = process.cwd()
const COUNTED = fileURLToPath(new URL('./counted-stages.ts', import.meta.url))

/** Time between publishing and marking the job done, so that workers also die just there. */
const PUBLISH_PAUSE: Exchange = {
  file: 'workers/publish.ts',
  from: "  await finishJob(claim, { state: 'done'",
  to: "  await new Promise((resolve) => setTimeout(resolve, 40))\n  await finishJob(claim, { state: 'done'",
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
export const NO_CRASH_LOOPS: Exchange = { file: 'workers/claim.ts', from: 'STALL_LIMIT = 3', to: 'STALL_LIMIT = 1_000' }

/** Bundles a worker, and the match thread beside it. */
export function buildWorker(name: string, exchanges: readonly Exchange[] = []): Promise<Bundle> {
  return bundle(name, ['workers/main.ts', 'workers/match-thread.ts'], [PUBLISH_PAUSE, ...exchanges])
}

/** Bundles source files into a folder of their own, side by side under their own names. */
export async function bundle(
  name: string,
  files: readonly [string, ...string[]],
  exchanges: readonly Exchange[],
): Promise<Bundle> {
  // Within the project, so that the packages are found.
  const folder = path.join(root, 'dist', 'prove', `${process.pid}-${name}`)
  mkdirSync(folder, { recursive: true })
  const nameOf = (file: string) => path.basename(file, '.ts')
  await build({
    absWorkingDir: root,
    entryPoints: files.map((file) => ({ in: file, out: nameOf(file) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    alias: { 'server-only': './scripts/lib/empty.mjs' },
    jsx: 'automatic',
    logLevel: 'silent',
    plugins: [countStages, exchangeText(exchanges)],
  })
  return {
    script: path.join(folder, `${nameOf(files[0])}.mjs`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
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
