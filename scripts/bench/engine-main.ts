import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import type { Measured, Task } from './engine-task'
import type { Prepared } from './prepare-files'

/** `npm run bench:engine`: time and memory of the engine beside DuckDB's plain join, on the same files, in one run. */

const USAGE = `Measures the engine against DuckDB's full outer join of the same two files.

  npm run bench:engine -- [--sizes 10000,100000,1000000] [--repeats 5]

  Every measurement is a process of its own; the table shows medians. Ratios are to DuckDB's time for the whole query
  from the files. Close other programs first: the load of the machine is printed beside each size.`

const TASKS: readonly { task: Task; label: string; aim: number | null }[] = [
  { task: 'duckdb', label: 'DuckDB, files to counts', aim: null },
  { task: 'engine', label: '(a) engine, tables to summary', aim: 1 },
  { task: 'files', label: '(b) engine from the files', aim: 4 },
  { task: 'causes', label: '(c) engine with causes', aim: 5 },
]
const AIM_SIZE = 1_000_000
const AIM_PEAK_MB = 700
/** In one process: small sizes are over before the compiler has seen them. */
const LATER_RUNS = 4

const run = promisify(execFile)
const here = path.dirname(fileURLToPath(import.meta.url))

async function runScript<T>(name: string, args: readonly string[]): Promise<T> {
  const { stdout } = await run(process.execPath, [path.join(here, `${name}.mjs`), ...args], { maxBuffer: 1 << 24 })
  return JSON.parse(stdout) as T
}

interface Line {
  task: Task
  label: string
  aim: number | null
  firstMs: number
  laterMs: number
  peakMb: number
  beforeMb: number
  lines: number
  threads: number
}

async function measureSize(size: number, repeats: number): Promise<Line[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'dra-bench-'))
  try {
    const { orders, purchases } = await runScript<Prepared>('bench-prepare', [folder, String(size)])
    const megabytes = ['orders.csv', 'ga4.csv'].map((name) => (statSync(path.join(folder, name)).size / 1e6).toFixed(0))
    console.log(`\n${grouped(orders)} orders (${megabytes[0]} MB), ${grouped(purchases)} GA4 rows (${megabytes[1]} MB)`)
    const load = loadavg()[0] ?? 0
    const runs = new Map<Task, Measured[]>(TASKS.map(({ task }) => [task, []]))
    // Turn by turn, so that whatever else the machine does meets all alike.
    for (let repeat = 0; repeat < repeats; repeat++)
      for (const { task } of TASKS)
        runs.get(task)?.push(await runScript<Measured>('bench-task', [task, folder, String(LATER_RUNS)]))
    console.log(
      `  load before ${load.toFixed(2)}, after ${(loadavg()[0] ?? 0).toFixed(2)}, of ${cpus().length} processors`,
    )
    return TASKS.map((one) => summarise(one, runs.get(one.task) as Measured[]))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function summarise(one: (typeof TASKS)[number], measured: readonly Measured[]): Line {
  return {
    ...one,
    firstMs: median(measured.map(({ firstMs }) => firstMs)),
    laterMs: median(measured.flatMap(({ laterMs }) => laterMs)),
    peakMb: median(measured.map(({ peakMb }) => peakMb)),
    beforeMb: median(measured.map(({ beforeMb }) => beforeMb)),
    lines: measured[0]?.lines ?? 0,
    threads: measured[0]?.threads ?? 0,
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

const grouped = (number: number) => number.toLocaleString('en')

function print(size: number, lines: readonly Line[], smaller: { size: number; lines: readonly Line[] } | null): void {
  const base = lines.find(({ task }) => task === 'duckdb') as Line
  const rows = lines.map((line) => {
    const before = smaller?.lines.find(({ task }) => task === line.task)
    const growth =
      before && smaller ? (Math.log(line.firstMs / before.firstMs) / Math.log(size / smaller.size)).toFixed(2) : '–'
    return [
      line.label,
      String(line.threads),
      line.firstMs.toFixed(0),
      (line.firstMs / base.firstMs).toFixed(2),
      line.laterMs.toFixed(0),
      (line.laterMs / base.laterMs).toFixed(2),
      line.peakMb.toFixed(0),
      line.beforeMb.toFixed(0),
      growth,
      grouped(line.lines),
      size === AIM_SIZE && line.aim !== null ? judge(line, base, line.aim) : '',
    ]
  })
  const head = ['', 'threads', 'first ms', 'ratio', 'later ms', 'ratio', 'peak MB', 'at start', 'growth', 'lines', '']
  const widths = head.map((name, at) => Math.max(name.length, ...rows.map((row) => row[at]?.length ?? 0)))
  for (const row of [head, ...rows])
    console.log(
      `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`,
    )
}

function judge({ firstMs, peakMb }: Line, base: Line, aim: number): string {
  const isFast = firstMs <= aim * base.firstMs
  const isSmall = peakMb < AIM_PEAK_MB
  return `aim ${aim}× ${isFast ? 'met' : 'missed'}, ${AIM_PEAK_MB} MB ${isSmall ? 'met' : 'missed'}`
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '10000,100000,1000000' },
      repeats: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  })
  const sizes = values.sizes.split(',').map(Number)
  const repeats = Number(values.repeats)
  const isUsable = [...sizes, repeats].every((number) => Number.isInteger(number) && number > 0)
  if (values.help || !isUsable) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  console.log(
    `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${repeats} repeats`,
  )
  let smaller: { size: number; lines: readonly Line[] } | null = null
  for (const size of sizes) {
    const lines = await measureSize(size, repeats)
    print(size, lines, smaller)
    smaller = { size, lines }
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
