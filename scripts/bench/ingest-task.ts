import { readFloor } from './ingest-floor'
import { type Pulled, pullMonth } from './ingest-read'
import { startUpstream, type Upstream } from './ingest-upstream'

/** One part of a measurement in a process of its own: a stand-in, a pull by the product, or a bare client. */

export type Role = 'serve' | 'pull' | 'floor'

export interface Measured extends Pulled {
  /** Peak of the process, and what it held before the first request. */
  peakMb: number
  beforeMb: number
  /** Processor time of the process, all threads, seconds. */
  cpuS: number
}

const peakMb = () => process.resourceUsage().maxRSS / 1_024

async function measure(
  read: (upstream: Upstream, isReal: boolean) => Promise<Pulled>,
  upstream: Upstream,
): Promise<Measured> {
  const beforeMb = peakMb()
  const before = process.cpuUsage()
  const pulled = await read(upstream, isReal)
  const { user, system } = process.cpuUsage(before)
  return { ...pulled, peakMb: peakMb(), beforeMb, cpuS: (user + system) / 1e6 }
}

const [role, given, waits] = process.argv.slice(2) as [Role, string, string]
const isReal = waits === 'real'
if (role === 'serve') {
  const { kind, orders } = JSON.parse(given) as Pick<Upstream, 'kind'> & { orders: number }
  const { close, ...upstream } = await startUpstream(kind, orders, isReal)
  console.log(JSON.stringify(upstream satisfies Upstream))
  // Whoever started it ends it so, also by ending itself.
  process.stdin.on('end', () => void close()).resume()
} else {
  const upstream = JSON.parse(given) as Upstream
  console.log(JSON.stringify(await measure(role === 'pull' ? pullMonth : readFloor, upstream)))
  // Connections that are kept for a next request would keep the process.
  process.exit(0)
}
