import { parseArgs } from 'node:util'
import { FACTORS } from '@/lib/transaction'
import { isWorldName, makeWorld, WORLDS } from './world'
import { writeWorld } from './write-files'

/** `npm run simulate`: a made-up month of which everything is known, as files. Exit 0 on success, 2 on bad arguments. */

const USAGE = `Writes a made-up shop month with a known fate for every order.

  npm run simulate -- --orders 3000 --seed 1 --out folder [--world month]

  orders.csv, ga4.csv   what the store and GA4 show
  world.json            window, time zones, and the instant to compare at (--now)
  expected.json         what a reconciliation must say of every line

  Worlds: ${Object.keys(WORLDS).join(', ')}`

function main(args: string[]): number {
  const { values } = parseArgs({
    args,
    options: {
      orders: { type: 'string' },
      seed: { type: 'string', default: '1' },
      out: { type: 'string' },
      world: { type: 'string', default: 'month' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const orders = wholeNumber(values.orders)
  const seed = wholeNumber(values.seed)
  if (orders === null || orders < 1 || seed === null || !values.out || !isWorldName(values.world)) {
    console.error(USAGE)
    return 2
  }
  const world = makeWorld({ name: values.world, orders, seed })
  const written = writeWorld(world, values.out, { hasDetails: true, factors: FACTORS, hasExpected: true })
  const { from, to, timeZone } = world.window
  console.log(`${written.orders} orders in ${written.store}, ${written.purchases} rows in ${written.analytics}.`)
  console.log(
    `npm run reconcile -- --store ${written.store} --analytics ${written.analytics} --from ${from} --to ${to} ` +
      `--time-zone ${timeZone} --now ${new Date(world.now).toISOString()} --out report`,
  )
  return 0
}

const wholeNumber = (text: string | undefined): number | null => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : null)

try {
  process.exitCode = main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof TypeError && 'code' in error)) throw error
  console.error(`${error.message}\n\n${USAGE}`)
  process.exitCode = 2
}
