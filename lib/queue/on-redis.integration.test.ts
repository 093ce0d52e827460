import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import { afterEach, expect, it, vi } from 'vitest'
import { eventually } from '@/lib/testing/eventually'
import { openTestRedis } from '@/lib/testing/redis'
import type { Doorbell } from './doorbell'
import { openOnRedis } from './on-redis'

const redis = openTestRedis()
const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

function open(url: string): Doorbell {
  const doorbell = openOnRedis(url)
  ends.push(() => doorbell.close())
  return doorbell
}

const untilMode = (doorbell: Doorbell, mode: string, timeout: number) =>
  vi.waitFor(() => expect(doorbell.mode()).toBe(mode), { timeout, interval: 50 })

/** Stands where Redis should be; does what it is told with whoever connects. */
async function standIn(greet: (socket: Socket) => unknown) {
  const met = { count: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    met.count++
    sockets.add(socket)
    socket.on('error', () => {})
    greet(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { met, url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

it('a Redis that hangs up is tried again five times, then left alone', async () => {
  const { met, url } = await standIn((socket) => socket.destroy())
  const doorbell = open(url)
  await untilMode(doorbell, 'degraded', 15_000)
  expect(met.count).toBe(6)
  for (let ring = 0; ring < 100; ring++) await expect(doorbell.ring({ jobId: 'x' })).rejects.toThrow('away')
  expect(met.count).toBe(6)
})

it('a Redis that takes connections and never answers counts as away', async () => {
  const { url } = await standIn(() => {})
  await untilMode(open(url), 'degraded', 28_000)
}, 40_000)

it('a Redis that is full counts as away, until it has room again; each woken worker keeps its connections', async () => {
  const doorbell = open(redis.url)
  const wake = vi.fn(async () => {})
  const listener = doorbell.listen(wake)
  await listener.ready
  const operator = new Redis(redis.url)
  ends.push(async () => operator.disconnect())
  await doorbell.ring({ jobId: 'x' })
  await eventually(() => expect(wake).toHaveBeenCalledTimes(1))
  const before = await countClients(operator)
  await operator.config('SET', 'maxmemory', '1mb')
  await untilMode(doorbell, 'degraded', 20_000)
  await operator.config('SET', 'maxmemory', '0')
  await untilMode(doorbell, 'redis', 30_000)
  // Rings may have been lost meanwhile.
  await eventually(() => expect(wake).toHaveBeenCalledTimes(2))
  await doorbell.ring({ jobId: 'y' })
  await eventually(() => expect(wake).toHaveBeenCalledTimes(3))
  expect(await countClients(operator)).toBe(before)
}, 60_000)

async function countClients(operator: Redis): Promise<number> {
  return String(await operator.client('LIST'))
    .trim()
    .split('\n').length
}
