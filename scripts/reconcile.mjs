/**
 * `npm run reconcile`: compares two files without a database. Bundled anew each time (some 20 ms), so it always runs
 * the sources at hand. Standard output belongs to the command alone.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findNodeProblem, ROOT } from './lib/project.mjs'

const problem = existsSync(join(ROOT, 'node_modules', 'esbuild'))
  ? findNodeProblem()
  : 'The packages are not installed yet. Run "npm install" first.'
if (problem) {
  console.error(problem)
  process.exit(1)
}

try {
  const { buildBundles } = await import('./lib/build.mjs')
  await buildBundles(['reconcile'])
} catch (error) {
  const isReadOnly = ['EACCES', 'EROFS', 'EPERM'].includes(error.code)
  if (!isReadOnly || !existsSync(join(ROOT, 'dist', 'reconcile.mjs'))) {
    console.error(`${error.output ?? ''}\n${error.message}`)
    process.exit(1)
  }
}
await import(pathToFileURL(join(ROOT, 'dist', 'reconcile.mjs')).href)
