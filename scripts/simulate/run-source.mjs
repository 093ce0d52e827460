/** Runs a TypeScript command of the project: bundled anew each time, so that it is always the sources at hand. */
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { bundleOptions } from '../lib/build.mjs'
import { findNodeProblem, ROOT } from '../lib/project.mjs'

/** Bundles `sources` (name → file) into dist/ and runs the first of them in this process. */
export async function runSource(sources) {
  const problem = existsSync(join(ROOT, 'node_modules', 'esbuild'))
    ? findNodeProblem()
    : 'The packages are not installed yet. Run "npm install" first.'
  if (problem) {
    console.error(problem)
    process.exit(1)
  }
  const { build, stop } = await import('esbuild')
  const entryPoints = Object.entries(sources).map(([name, file]) => ({ in: file, out: name }))
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  try {
    await build({ ...bundleOptions([]), entryPoints, logLevel: 'error' })
  } catch {
    process.exit(1)
  } finally {
    await stop()
  }
  await import(pathToFileURL(join(ROOT, 'dist', `${entryPoints[0].out}.mjs`)).href)
}
