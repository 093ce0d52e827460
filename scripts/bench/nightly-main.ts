import process from 'node:process'
import { parseArgs } from 'node:util'
import { openArena } from '@/scripts/prove/lib/arena'
import { type Night, type Nightly, runNights } from './nightly'

/** `npm run bench:nightly`: what a night writes beside writing its whole window. */

const AIM = 0.1

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '50000' },
    nights: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
  },
})
const size = { ordersAMonth: Number(values.orders), nights: Number(values.nights), seed: Number(values.seed) }
if (!Object.values(size).every((value) => Number.isSafeInteger(value) && value > 0)) {
  console.error('--orders, --nights and --seed must be whole numbers above zero.')
  process.exit(2)
}

const arena = await openArena()
let result: Nightly
try {
  result = await runNights(arena.owner, size)
} finally {
  await arena.close()
}
const { whole, nights, changed, problems } = result

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0
const of = (pick: (night: Night) => number) => median(nights.map(pick))
const bytesOf = (night: Night) => night.stagedBytes + night.publishedBytes
const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`

console.log(`\n${whole.lines} lines in the window, ${nights.length} nights\n`)
console.log(`              whole window   median night`)
const print = (name: string, pick: (night: Night) => number, show: (value: number) => string) =>
  console.log(`  ${name.padEnd(12)}${show(pick(whole)).padStart(12)}${show(of(pick)).padStart(15)}`)
print('rows', (night) => night.written, String)
print('log, stage', (night) => night.stagedBytes, mb)
print('log, publish', (night) => night.publishedBytes, mb)
print('table', (night) => night.grownBytes, mb)
print(
  'match s',
  (night) => night.matchMs / 1_000,
  (value) => value.toFixed(2),
)
print(
  'publish s',
  (night) => night.publishMs / 1_000,
  (value) => value.toFixed(2),
)

console.log(`\n  columns that changed in the last night: ${JSON.stringify(changed)}`)

const ratios = {
  rows: of((night) => night.written / night.lines),
  log: of(bytesOf) / bytesOf(whole),
  table: of((night) => night.grownBytes) / whole.grownBytes,
}
for (const problem of problems) console.error(problem)
const isMet = problems.length === 0 && ratios.rows <= AIM && ratios.log <= AIM
const rounded = Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, Number(ratio.toFixed(4))]))
console.log(JSON.stringify({ bench: 'nightly', ...size, aim: AIM, isMet, ratios: rounded }))
process.exit(problems.length === 0 ? 0 : 1)
