import { spawn } from 'node:child_process'
import { once } from 'node:events'
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

/** Refuses whatever it is sent, and is nothing of ours. */
const ELSEWHERE = `require('node:http').createServer((_, answer) => answer.writeHead(429).end())
  .listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

/**
 * How long one client waits while another sends more than it may, in milliseconds. Turns alternate: in quiet ones the same
 * flood goes to a server that is nothing of ours, so that what sending costs, and whatever else the machine does, tells on
 * both. A turn counts from the first refusal on: what is allowed is anybody's right. `refused` of `sent` were answered 429.
 */
export async function measureNeighbour(webs: readonly WebProcess[], load: Load, turns: Turns) {
  const waits: Record<'quiet' | 'flooded', number[]> = { quiet: [], flooded: [] }
  const elsewhere = spawn(process.execPath, ['-e', ELSEWHERE], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [port] = await once(elsewhere.stdout, 'data')
  const targets = { quiet: [{ port: Number(port) }], flooded: webs }
  const told = { sent: 0, refused: 0 }
  const wrong = new Set<number>()
  let asked = 0
  for (let turn = 0; turn < 2 * turns.count; turn++) {
    const kind = turn % 2 === 0 ? 'quiet' : 'flooded'
    const flood = startFlood(targets[kind], load)
    await flood.refused
    const end = performance.now() + turns.ms
    while (performance.now() < end) {
      const startedAt = performance.now()
      const { status } = await ask(webs[asked % webs.length]?.port ?? 0, load.neighbour(asked))
      waits[kind].push(performance.now() - startedAt)
      if (status !== 200) wrong.add(status)
      asked++
      await sleep(PAUSE_MS)
    }
    const { sent, refused } = await flood.stop()
    if (kind === 'flooded') told.sent += sent
    if (kind === 'flooded') told.refused += refused
  }
  elsewhere.kill()
  return { quiet: median(waits.quiet), flooded: median(waits.flooded), ...told, wrong: [...wrong] }
}

/** Sends at a steady rate, whether answers come or not. `refused` resolves with the first refusal. */
function startFlood(webs: readonly Pick<WebProcess, 'port'>[], { flood, perSecond }: Load) {
  const told = { sent: 0, refused: 0 }
  const underWay = new Set<Promise<void>>()
  let isOver = false
  let noteRefusal = () => {}
  const refused = new Promise<void>((resolve) => {
    noteRefusal = resolve
  })
  const sending = (async () => {
    const startedAt = performance.now()
    for (let count = 0; !isOver; count++) {
      const wait = startedAt + (count * 1_000) / perSecond - performance.now()
      await sleep(Math.max(0, wait))
      if (underWay.size >= MOST_UNDER_WAY) continue
      told.sent++
      const one = ask(webs[count % webs.length]?.port ?? 0, flood(told.sent)).then(({ status }) => {
        if (status === 429) told.refused++
        if (status === 429) noteRefusal()
        underWay.delete(one)
      })
      underWay.add(one)
    }
    await Promise.all(underWay)
  })()
  const stop = async () => {
    isOver = true
    await sending
    return told
  }
  return { refused, stop }
}
