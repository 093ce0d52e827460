/** `npm run build`: the web server into .next/standalone, worker and commands into dist/. */
import { buildAll } from './lib/build.mjs'
import { runStep } from './lib/steps.mjs'

try {
  await runStep('Building', (note) => buildAll({ onLine: note }))
} catch (error) {
  console.error(`${error.output ?? ''}\n${error.name === 'PlainError' ? error.message : error.stack}`)
  process.exitCode = 1
}
