import { setTimeout as sleep } from 'node:timers/promises'
import { median } from './median'
import { ask, type Sent, type WebProcess } from './web-process'

export interface Turns {
  count: number
  ms: number
}

interface Load {
  /** Who sends too much, and how often. */
  flood: (count: number) => Sent
  perSecond: number
  /** Who keeps to what is allowed, and waits for each answer. */
  neighbour: (count: number) => Sent
}

const PAUSE_MS = 100
/** Beyond that a flood is no longer one of its rate but of whatever waits. */
const MOST_UNDER_WAY = 200

/**
 * How long one client waits while another sends too much, in milliseconds: quiet and flooded turns alternate, so that
 * whatever else the machine does tells on both. `refused` counts the flood's answers that were 429.
 */
export async function measureNeighbour(webs: readonly WebProcess[], load: Load, turns: Turns) {
  const waits: Record<'quiet' | 'flooded', number[]> = { quiet: [], flooded: [] }
  const told = { sent: 0, refused: 0 }
  const wrong = new Set<number>()
  let asked = 0
  for (let turn = 0; turn < 2 * turns.count; turn++) {
    const kind = turn % 2 === 0 ? 'quiet' : 'flooded'
    const end = performance.now() + turns.ms
    const flood = kind === 'flooded' ? keepSending(webs, load, end, told) : Promise.resolve()
    while (performance.now() < end) {
      const startedAt = performance.now()
      const { status } = await ask(webs[asked % webs.length]?.port ?? 0, load.neighbour(asked))
      waits[kind].push(performance.now() - startedAt)
      if (status !== 200) wrong.add(status)
      asked++
      await sleep(PAUSE_MS)
    }
    await flood
  }
  return { quiet: median(waits.quiet), flooded: median(waits.flooded), ...told, wrong: [...wrong] }
}

/** Sends at a steady rate, whether answers come or not. */
async function keepSending(
  webs: readonly WebProcess[],
  { flood, perSecond }: Load,
  end: number,
  told: { sent: number; refused: number },
): Promise<void> {
  const underWay = new Set<Promise<void>>()
  const startedAt = performance.now()
  for (let count = 0; performance.now() < end; count++) {
    const wait = startedAt + (count * 1_000) / perSecond - performance.now()
    if (wait > 0) await sleep(wait)
    if (underWay.size >= MOST_UNDER_WAY) continue
    told.sent++
    const one = ask(webs[count % webs.length]?.port ?? 0, flood(told.sent)).then(({ status }) => {
      if (status === 429) told.refused++
      underWay.delete(one)
    })
    underWay.add(one)
  }
  await Promise.all(underWay)
}
