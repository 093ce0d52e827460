import { type Claim, claimNext } from '@/workers/claim'
import { runJob } from '@/workers/run-job'

/** Claims the next waiting job; fails when there is none. */
export async function claimJob(worker = 'test-worker'): Promise<Claim> {
  const claim = await claimNext(worker)
  if (!claim) throw new Error('No job is waiting')
  return claim
}

/** Works on the next waiting job to its end, as a worker does. */
export async function workOnNextJob(): Promise<Claim> {
  const claim = await claimJob()
  await runJob(claim, new AbortController().signal)
  return claim
}
