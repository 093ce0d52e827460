/** The Redis server the queue's tests start for themselves. */
import { findCommand, installWithApt } from './project.mjs'

/** Path of redis-server, installing it where that is possible. Rejects: its tests are never skipped. */
export async function findRedis({ env = process.env, note = () => {} } = {}) {
  const find = () =>
    env.REDIS_SERVER || findCommand(['redis-server'], ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin'])
  const present = find()
  if (present) return present
  note('installing redis-server')
  const problem = await installWithApt(['redis-server'])
  const installed = find()
  if (installed) return installed
  throw new Error(
    `The queue's tests need redis-server, which is not on PATH (${problem ?? 'it was not installed'}). Install it, or set REDIS_SERVER.`,
  )
}
