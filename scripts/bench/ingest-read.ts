import { request } from 'undici'
import { openHttp } from '@/lib/ingestors/http/client'
import { SOURCES } from '@/lib/ingestors/registry'
import type { Tools } from '@/lib/ingestors/types'
import type { Window } from '@/lib/transaction'
import { chunksOf } from '@/workers/plan'
import { BenchClock } from './ingest-clock'
import { WINDOW } from './ingest-month'
import { FIRST_MOMENT, type Upstream } from './ingest-upstream'

/** The product's own pull of a month: its sources on its own HTTP client, chunk by chunk as the worker reads it. */

export interface Pulled {
  orders: number
  requests: number
  /** On the clock, waits counted. */
  ms: number
  /** Of `ms`, until it was known what to read. */
  decidingMs: number
  waitedMs: number
}

export function openClock({ clock }: Upstream, isReal: boolean): BenchClock {
  const tell = async (ms: number) => {
    const { body } = await request(`${clock}/?ms=${ms}`, { method: 'POST' })
    await body.dump()
  }
  return new BenchClock(FIRST_MOMENT, tell, isReal)
}

/** Throws when a day is not complete: a pull that leaves something out is no measurement. */
export async function pullMonth(upstream: Upstream, isReal = false): Promise<Pulled> {
  const clock = openClock(upstream, isReal)
  const { kind, overrides, settings, latencyMs } = upstream
  const http = openHttp({ overrides })
  let requests = 0
  const tools: Tools = {
    http: {
      async send(asked) {
        requests++
        if (latencyMs > 0) await clock.wait(latencyMs)
        return http.send(asked)
      },
      lines(asked) {
        requests++
        return http.lines(asked)
      },
    },
    now: clock.now,
    sleep: clock.wait,
    random: Math.random,
    signal: new AbortController().signal,
    piiKey: 'bench',
    onProgress: () => {},
  }
  const source = SOURCES[kind].open(SOURCES[kind].parse(settings), tools)
  const days = (await source.counts(WINDOW)) ?? (await source.totals(WINDOW))
  const decidingMs = clock.elapsedMs
  const wanted = days.map(({ day, count }) => ({ day, fingerprint: null, transactions: count }))
  let orders = 0
  for (const chunk of chunksOf(wanted, source.chunk)) {
    const window: Window = { ...WINDOW, from: chunk[0]?.day ?? '', to: chunk.at(-1)?.day ?? '' }
    const { facts, days } = await source.read(window)
    const broken = days.find(({ incomplete }) => incomplete !== null)
    if (broken) throw new Error(`${kind}: ${broken.day} is ${broken.incomplete}`)
    orders += facts.length
  }
  return { orders, requests, ms: clock.elapsedMs, decidingMs, waitedMs: clock.waitedMs }
}
