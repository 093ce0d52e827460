/** `npm run verify`: every static check, in well under half a minute, without a database. */
import { runChecks } from './lib/checks.mjs'

const results = await runChecks()
const failed = results.filter((result) => !result.isOk).length
process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`)
process.exitCode = failed > 0 ? 1 : 0
