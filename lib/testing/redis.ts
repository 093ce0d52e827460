import { afterAll, beforeAll } from 'vitest'
import { prepareRedis, type RedisServer } from '@/scripts/prove/lib/redis-server'

/** A Redis of the test file's own, ended with the file. Call it once at the top of the file. */
export function openTestRedis(): Omit<RedisServer, 'close'> {
  let server: RedisServer | undefined
  const running = () => {
    if (!server) throw new Error('Redis may be used from the first test on')
    return server
  }
  beforeAll(async () => {
    server = await prepareRedis()
    await server.start()
  })
  afterAll(() => server?.close())
  return {
    get url() {
      return running().url
    },
    start: () => running().start(),
    stop: () => running().stop(),
  }
}
