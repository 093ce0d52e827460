/** `npm run build:worker`: worker and commands only, into dist/. */
import { buildBundles } from './lib/build.mjs'

try {
  await buildBundles()
} catch (error) {
  console.error(`${error.output ?? ''}\n${error.name === 'PlainError' ? error.message : error.stack}`)
  process.exitCode = 1
}
