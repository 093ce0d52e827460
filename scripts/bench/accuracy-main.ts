import { parseArgs } from 'node:util'
import {
  type Aim,
  type CauseAccuracy,
  causeAims,
  count,
  isMissed,
  measureCauses,
  measureSmallMonths,
  measureStatuses,
  type StatusAccuracy,
  statusAims,
  statusRows,
} from './accuracy'
import type { CauseOutcome } from './cause-worlds'
import type { Mistake } from './status-score'

/** `npm run bench:accuracy`: prints how often the engine is right. Exit 1 when an aim is missed, 2 on bad arguments. */

const USAGE = `Compares the engine with simulated months of which everything is known.

  npm run bench:accuracy -- [--seeds 200] [--quick]

  --quick  12 seeds`

function main(args: string[]): number {
  const { values } = parseArgs({
    args,
    options: {
      seeds: { type: 'string', default: '200' },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const wanted = values.quick ? 12 : Number(values.seeds)
  if (!Number.isInteger(wanted) || wanted < 1) {
    console.error(USAGE)
    return 2
  }
  const seeds = Array.from({ length: wanted }, (_, at) => at + 1)
  const statuses = measureStatuses(seeds)
  printStatuses('months of 1,500 to 2,500 orders, in worlds of every sort', statuses)
  printStatuses('months of 150 to 600 orders', measureSmallMonths(seeds))
  const causes = measureCauses(seeds)
  printCauses(causes)
  const aims = [...statusAims(statuses), ...causeAims(causes)]
  printAims(aims)
  return aims.some(isMissed) ? 1 : 0
}

const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(2)} %`)

function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)))
  for (const row of [head, ...rows])
    console.log(
      `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] as number) : cell.padStart(widths[at] as number))).join('  ')}`,
    )
}

function printStatuses(title: string, measured: StatusAccuracy): void {
  const { score, worlds, lines, wrongSums } = measured
  console.log(`\nStatuses: ${lines} lines of ${worlds} ${title}\n`)
  printTable(
    ['status', 'expected', 'found', 'right', 'precision', 'recall'],
    statusRows(measured).map(({ status, expected, found, right, precision, recall }) => [
      status,
      String(expected),
      String(found),
      String(right),
      percent(precision),
      percent(recall),
    ]),
  )
  const { open, mistakes } = score
  console.log(`\n  Lines the rule book leaves open: ${open.lines}, of which ${open.kept} have an answer it allows.`)
  if (wrongSums.length > 0) console.log(`  Wrong sums: ${wrongSums.slice(0, 10).join(', ')}`)
  printMistakes(
    'First lines that are not as they must be',
    mistakes.filter(({ isOpen }) => !isOpen),
  )
  printMistakes(
    'First open lines with an answer the rule book does not allow',
    mistakes.filter(({ isOpen }) => isOpen),
  )
}

function printMistakes(title: string, mistakes: readonly Mistake[]): void {
  if (mistakes.length === 0) return
  console.log(`\n  ${title}:\n`)
  printTable(
    ['world', 'seed', 'id', 'fate', 'expected', 'found'],
    mistakes.map(({ world, seed, id, fate, expected, found }) => [world, String(seed), id, fate, expected, found]),
  )
}

function printCauses({ one, none, two, pair, smallOne, smallNone }: CauseAccuracy): void {
  console.log('\nCauses\n')
  const row = (what: string, outcomes: readonly CauseOutcome[]) => {
    const injected = outcomes.reduce((sum, { causes }) => sum + causes.length, 0)
    const found = outcomes.reduce((sum, outcome) => sum + outcome.found, 0)
    return [
      what,
      String(outcomes.length),
      injected === 0 ? '–' : percent(found / injected),
      found === 0 ? '–' : percent(outcomes.reduce((sum, { held }) => sum + held, 0) / found),
      percent(count(outcomes, ({ others }) => others > 0) / outcomes.length),
      percent(count(outcomes, ({ ending }) => ending === 'uniform') / outcomes.length),
      percent(count(outcomes, ({ ending }) => ending === 'cannot_tell') / outcomes.length),
    ]
  }
  printTable(
    ['months of 1,500–5,000 orders', 'months', 'found', 'effect held', 'other named', 'uniform', 'cannot tell'],
    [row('one cause', one), row('two causes', two), row('a pair of levels', pair), row('uniform loss', none)],
  )
  console.log()
  printTable(
    ['months of 150–600 orders', 'months', 'found', 'effect held', 'other named', 'uniform', 'cannot tell'],
    [row('one cause', smallOne), row('uniform loss', smallNone)],
  )
  const missed = one.filter(({ found, others }) => found === 0 || others > 0).slice(0, 12)
  if (missed.length === 0) return
  console.log('\n  Months with one cause that was not named, or not alone:\n')
  printTable(
    ['seed', 'injected', 'orders', 'reported'],
    missed.map(({ seed, causes, segmentOrders, reported }) => [
      String(seed),
      causes
        .map(
          ({ parts, share }) =>
            `${parts.map(({ factor, level }) => `${factor}=${level}`).join(' + ')} ${percent(share)}`,
        )
        .join(', '),
      String(segmentOrders),
      reported.join(', ') || 'nothing',
    ]),
  )
}

function printAims(aims: readonly Aim[]): void {
  console.log('\nAims\n')
  printTable(
    ['', 'reached', 'aim', ''],
    aims.map((aim) => [aim.what, percent(aim.reached), percent(aim.aim), isMissed(aim) ? 'MISSED' : 'ok']),
  )
}

process.exitCode = main(process.argv.slice(2))
