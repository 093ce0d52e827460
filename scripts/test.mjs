/**
 * `npm test`: everything that is checked, installing what it needs. The last line is "N passed, N failed".
 * `npm test -- --only static|unit|integration|e2e` runs one part.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { buildAll, isBuildFresh } from './lib/build.mjs'
import { findChromium } from './lib/find-chromium.mjs'
import { findRedis } from './lib/find-redis.mjs'
import { findRunningInstance } from './lib/instance.mjs'
import { binPath, findNodeProblem, installPackages, LOCAL_DIR, needsInstall, ROOT } from './lib/project.mjs'
import { PlainError, runStep } from './lib/steps.mjs'

const PARTS = ['static', 'unit', 'integration', 'e2e']
const LINES_OF_A_FAILURE = 8
const INTEGRATION_FILE = /\.integration\.test\.ts$/
const totals = { passed: 0, failed: 0 }
/** What failed, told again at the end: a record of a long run often keeps its last lines only. */
const failures = []
const resultsDir = join(ROOT, 'test-results')
let isInterrupted = false

// The part at work gets the same Ctrl-C and clears up after itself; the report follows.
process.on('SIGINT', () => {
  isInterrupted = true
})

const only = readOnly(process.argv.slice(2))
const wants = (part) => !isInterrupted && (only === null || only === part)

await part('Preparation', prepare)
if (totals.failed === 0) {
  if (wants('static')) await part('Static checks', runStatic)
  if (wants('unit') || wants('integration')) await part('Tests', runVitest)
  if (wants('e2e')) await part('End to end', runEndToEnd)
}
if (isInterrupted) fail('interrupted')
if (failures.length > 0) process.stdout.write(`\n── What failed\n${failures.join('\n')}\n`)
process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`)
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0)

/** Runs a part to its end; what it throws counts as one failure and later parts still run. */
async function part(title, work) {
  process.stdout.write(`\n── ${title}\n`)
  try {
    await work()
  } catch (error) {
    if (error.output) process.stderr.write(`${error.output.trimEnd()}\n`)
    fail(error instanceof PlainError ? error.message : (error.stack ?? String(error)))
  }
}

function fail(reason) {
  totals.failed++
  failures.push(`✗ ${reason}`)
  process.stderr.write(`✗ ${reason}\n`)
}

/** Notes one test for the list at the end, with the first lines of what it said. */
function remember(mark, name, message = '') {
  const said = stripVTControlCharacters(message).trim().split('\n').slice(0, LINES_OF_A_FAILURE)
  failures.push([`${mark} ${name}`, ...said.map((line) => `    ${line}`)].join('\n'))
}

async function prepare() {
  const problem = findNodeProblem()
  if (problem) throw new PlainError(problem)
  if (needsInstall()) {
    await runStep('Installing packages', async (note) => {
      const result = await installPackages({ onLine: note })
      if (result.code !== 0) throw new PlainError('npm install failed.', result.output.slice(-4000))
    })
  }
  rmSync(resultsDir, { recursive: true, force: true })
  mkdirSync(resultsDir, { recursive: true })
}

async function runStatic() {
  const { runChecks } = await import('./lib/checks.mjs')
  const results = await runChecks()
  totals.passed += results.filter((result) => result.isOk).length
  const failed = results.filter((result) => !result.isOk)
  totals.failed += failed.length
  for (const { name, output } of failed) remember('✗', name, output)
}

async function runVitest() {
  const projects = ['unit', 'integration'].filter(wants)
  const env = { ...process.env }
  if (projects.includes('integration')) {
    try {
      env.REDIS_SERVER = await runStep('Looking for Redis', (note) => findRedis({ note }))
    } catch (error) {
      fail(error.message)
    }
  }
  const report = join(resultsDir, 'vitest.json')
  const code = await runVisible(env, [
    ...[binPath('vitest'), 'run', ...projects.flatMap((name) => ['--project', name])],
    ...['--reporter=default', '--reporter=junit', '--reporter=json'],
    ...[`--outputFile.junit=${join(resultsDir, 'vitest.xml')}`, `--outputFile.json=${report}`],
  ])
  const result = readReport(report, 'vitest')
  totals.passed += result.numPassedTests
  totals.failed += result.numFailedTests
  // A file that does not load, or a failed setup, has no test to count.
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  )
  for (const file of brokenFiles) fail(`${file.name} could not be run`)
  if (code !== 0 && result.numFailedTests === 0 && brokenFiles.length === 0) fail(`vitest ended with code ${code}`)
  for (const file of result.testResults) {
    for (const test of file.assertionResults.filter((each) => each.status === 'failed'))
      remember('✗', `${relative(ROOT, file.name)}: ${test.fullName}`, test.failureMessages.join('\n'))
  }
  const skipped = result.numPendingTests + result.numTodoTests
  if (skipped > 0) process.stdout.write(`${skipped} tests were skipped\n`)
  for (const project of projects) {
    const ran = result.testResults.some(
      (file) => INTEGRATION_FILE.test(file.name) === (project === 'integration') && file.assertionResults.length > 0,
    )
    if (!ran && brokenFiles.length === 0) fail(`no ${project} test ran`)
  }
}

async function runEndToEnd() {
  if (!isBuildFresh()) {
    const other = findRunningInstance(join(LOCAL_DIR, 'quickstart.json'))
    // Building would pull the files from under it.
    if (other)
      throw new PlainError(`Sources have changed and a quickstart runs here (process ${other.pid}). Stop it first.`)
    await runStep('Building', (note) => buildAll({ onLine: note }))
  }
  const chromium = await runStep('Looking for Chromium', (note) => findChromium({ note }))
  const code = await runVisible({ ...process.env, E2E_CHROMIUM: chromium }, [
    binPath('@playwright/test', 'playwright'),
    'test',
  ])
  const { stats, errors, suites } = readReport(join(resultsDir, 'playwright.json'), 'Playwright')
  totals.passed += stats.expected + stats.flaky
  totals.failed += stats.unexpected
  for (const { file, title, projectName, status, results } of suites.flatMap(readJourneys)) {
    if (status !== 'unexpected' && status !== 'flaky') continue
    const said = results.flatMap((result) => result.errors).map((error) => error.message ?? '')
    remember(status === 'flaky' ? '? passed only when run again:' : '✗', `${file}: [${projectName}] ${title}`, said[0])
  }
  if (stats.skipped > 0) process.stdout.write(`${stats.skipped} tests were skipped\n`)
  for (const error of errors) fail(error.message ?? 'Playwright failed')
  if (code !== 0 && stats.unexpected === 0 && errors.length === 0) fail(`Playwright ended with code ${code}`)
  if (errors.length === 0 && stats.expected + stats.flaky + stats.unexpected === 0) fail('no end-to-end test ran')
}

/** All journeys of a suite and the suites in it, one for each kind of screen. */
function readJourneys(suite) {
  const own = suite.specs.flatMap(({ file, title, tests }) => tests.map((test) => ({ ...test, file, title })))
  return [...own, ...(suite.suites ?? []).flatMap(readJourneys)]
}

function readReport(file, tool) {
  if (!existsSync(file)) throw new PlainError(`${tool} ended without a report.`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Runs a tool with this Node in the open: its output is the person's. Resolves to its exit code. */
function runVisible(env, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

function readOnly(args) {
  const at = args.indexOf('--only')
  if (args.length === 0) return null
  if (at === 0 && args.length === 2 && PARTS.includes(args[1])) return args[1]
  process.stderr.write(`Usage: npm test [-- --only ${PARTS.join('|')}]\n`)
  process.exit(2)
}
