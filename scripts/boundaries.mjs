/** Prints every import that crosses a boundary and why it must not; exit code 1 when there is one. */
import { checkBoundaries } from './lib/boundaries.mjs'

try {
  const { violations, moduleCount } = await checkBoundaries()
  for (const { rule, comment, from, to } of violations) console.error(`${rule}: ${from} → ${to}\n  ${comment}`)
  console.log(`${moduleCount} modules cruised, ${violations.length} violations`)
  process.exitCode = violations.length > 0 ? 1 : 0
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
