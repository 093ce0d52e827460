import { spawn } from 'node:child_process'
import { cpus, loadavg } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { LiveKind } from '@/lib/ingestors/types'
import type { Measured, Role } from './ingest-task'
import { BULK_ORDERS_A_SECOND, type Upstream, WOO_LATENCY_MS } from './ingest-upstream'

/** `npm run bench:ingest`: time and memory of pulling a month from each source beside the least that its limits allow. */

const USAGE = `Measures pulling thirty days of orders from stand-ins that keep the services' limits.

  npm run bench:ingest -- [--sizes 100000] [--repeats 1] [--sources shopify,woocommerce,ga4] [--wait]

  --wait  really waits where a service makes one wait, instead of counting it: slow, and the same figures

  The floor is a bare client in the same run: the fewest requests, each answer parsed as JSON and dropped. Stand-in,
  pull and floor are processes of their own; the table shows medians. Close other programs first.`

const KINDS: readonly LiveKind[] = ['shopify', 'woocommerce', 'ga4']
const AIM_RATIO = 1.15
const AIM_PEAK_MB = 300
/** For the stand-in, which holds what a service keeps on its own disks. */
const SERVER_MB = 4_096
/** For the reader, as on a small server: with more to take, Node lets garbage lie for long. */
const READER_MB = 512

const LIMITS = `
  Shopify      bulk operations of ${BULK_ORDERS_A_SECOND.toLocaleString('en')} orders a second after 2 s to begin; cost buckets of 2,000 points, 100 back a second
  WooCommerce  100 orders a page, one request at a time, ${WOO_LATENCY_MS} ms before each answer
  GA4          250,000 rows an answer at most (50,000 are asked for); 14,000 tokens an hour, a report costs 1 and 1 for each 10,000 rows

  Waits count in full. A first pull, which is not measured, has the stand-ins find their answers, as services have them ready.
  Readers may use a heap of ${READER_MB} MB; their peak is all memory of the process.`

const here = path.dirname(fileURLToPath(import.meta.url))

function start(role: Role, given: unknown, isReal: boolean, flags: readonly string[] = []) {
  const script = path.join(here, 'bench-ingest-task.mjs')
  const args = [...flags, script, role, JSON.stringify(given), isReal ? 'real' : 'counted']
  return spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
}

/** The first line a process writes, as JSON. */
function firstLine<T>(child: ReturnType<typeof start>): Promise<T> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      if (text.includes('\n')) resolve(JSON.parse(text.slice(0, text.indexOf('\n'))) as T)
    })
    child.once('close', () => reject(new Error('A process of the measurement ended early.')))
  })
}

interface Line {
  kind: LiveKind
  pull: Measured[]
  floor: Measured[]
}

async function measureSource(kind: LiveKind, orders: number, repeats: number, isReal: boolean): Promise<Line> {
  const server = start('serve', { kind, orders }, isReal, [`--max-old-space-size=${SERVER_MB}`])
  try {
    const upstream = await firstLine<Upstream>(server)
    const measure = (role: Role) =>
      firstLine<Measured>(start(role, upstream, isReal, [`--max-old-space-size=${READER_MB}`]))
    await measure('pull')
    const line: Line = { kind, pull: [], floor: [] }
    // Turn by turn, so that whatever else the machine does meets both alike.
    for (let repeat = 0; repeat < repeats; repeat++) {
      line.floor.push(await measure('floor'))
      line.pull.push(await measure('pull'))
    }
    const read = new Set([...line.pull, ...line.floor].map((one) => one.orders))
    if (read.size !== 1 || !read.has(orders)) throw new Error(`${kind}: not all read ${orders} orders: ${[...read]}`)
    return line
  } finally {
    server.stdin?.end()
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

function print(lines: readonly Line[]): void {
  const head = ['', 'seconds', 'waiting', 'deciding', 'floor', 'waiting', 'ratio', 'requests', 'floor', 'peak MB']
  const more = ['at start', 'floor', 'CPU s', 'floor', '']
  const rows = lines.map(({ kind, pull, floor }) => {
    const of = (all: readonly Measured[], what: keyof Measured) => median(all.map((one) => one[what]))
    const seconds = (ms: number) => (ms / 1_000).toFixed(1)
    const ratio = of(pull, 'ms') / of(floor, 'ms')
    return [
      kind,
      seconds(of(pull, 'ms')),
      seconds(of(pull, 'waitedMs')),
      seconds(of(pull, 'decidingMs')),
      seconds(of(floor, 'ms')),
      seconds(of(floor, 'waitedMs')),
      ratio.toFixed(2),
      of(pull, 'requests').toLocaleString('en'),
      of(floor, 'requests').toLocaleString('en'),
      of(pull, 'peakMb').toFixed(0),
      of(pull, 'beforeMb').toFixed(0),
      of(floor, 'peakMb').toFixed(0),
      of(pull, 'cpuS').toFixed(1),
      of(floor, 'cpuS').toFixed(1),
      `${AIM_RATIO}× ${ratio <= AIM_RATIO ? 'met' : 'missed'}, ${AIM_PEAK_MB} MB ${of(pull, 'peakMb') <= AIM_PEAK_MB ? 'met' : 'missed'}`,
    ]
  })
  const all = [[...head, ...more], ...rows]
  const widths = (all[0] as string[]).map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)))
  for (const row of all)
    console.log(
      `  ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`,
    )
}

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string', default: '100000' },
      repeats: { type: 'string', default: '1' },
      sources: { type: 'string', default: KINDS.join(',') },
      wait: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const sizes = values.sizes.split(',').map(Number)
  const repeats = Number(values.repeats)
  const kinds = KINDS.filter((kind) => values.sources.split(',').includes(kind))
  const isUsable = [...sizes, repeats].every((number) => Number.isInteger(number) && number > 0) && kinds.length > 0
  if (values.help || !isUsable) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${repeats} repeats`)
  console.log(LIMITS)
  for (const size of sizes) {
    const load = loadavg()[0] ?? 0
    console.log(`\n${size.toLocaleString('en')} orders in 30 days`)
    const lines: Line[] = []
    for (const kind of kinds) lines.push(await measureSource(kind, size, repeats, values.wait))
    print(lines)
    console.log(
      `  load before ${load.toFixed(2)}, after ${(loadavg()[0] ?? 0).toFixed(2)}, of ${cpus().length} processors`,
    )
  }
  return 0
}

process.exitCode = await main(process.argv.slice(2))
