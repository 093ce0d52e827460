/** The static checks: what can be said about the code without running it. */
import { runCommand } from './processes.mjs'
import { binPath, ROOT } from './project.mjs'

const AT_ONCE = 2

/** Slowest first, so that two lanes end at about the same time. */
const CHECKS = [
  {
    name: 'types',
    // Page and route types come from the folders of app/, and go stale when one is renamed.
    commands: () => [
      [binPath('next'), 'typegen'],
      [binPath('typescript', 'tsc'), '--noEmit', '-p', '.'],
    ],
  },
  { name: 'boundaries', commands: () => [['scripts/boundaries.mjs']] },
  { name: 'promises', commands: () => [[binPath('oxlint'), '--type-aware', '--deny-warnings']] },
  { name: 'unused code', commands: () => [[binPath('knip')]] },
  { name: 'format and lint', commands: () => [[binPath('@biomejs/biome', 'biome'), 'check', '--error-on-warnings']] },
]

/**
 * Runs all checks, two at a time, one line each; a failing one shows its output. Resolves to
 * `[{ name, isOk, seconds, output }]`.
 */
export async function runChecks({ write = (text) => process.stdout.write(text) } = {}) {
  const waiting = [...CHECKS]
  const results = []
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const startedAt = Date.now()
      const { isOk, output } = await runCheck(check)
      const seconds = (Date.now() - startedAt) / 1000
      results.push({ name: check.name, isOk, seconds, output })
      write(`${isOk ? '✓' : '✗'} ${check.name}  ${seconds.toFixed(1)} s\n${isOk ? '' : `${output.trim()}\n\n`}`)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

async function runCheck({ commands }) {
  let output = ''
  for (const args of commands()) {
    const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' }
    const result = await runCommand(process.execPath, args, { cwd: ROOT, env })
    output += result.output
    if (result.code !== 0) return { isOk: false, output }
  }
  return { isOk: true, output }
}
