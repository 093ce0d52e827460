import type { DemoCredentials } from '../../scripts/demo/upstreams'
import type { SeededDemo } from '../../scripts/lib/services.mjs'

export interface TestEnvironment {
  baseUrl: string
  /** The demo client's owner and its first, finished job. */
  demo: SeededDemo
  /** A superuser's address of the database under test, for looking behind the scenes. */
  ownerUrl: string
  /** What secrets of links in mail are sealed with. */
  authSecret: string
  /** What opens the demo's shop and GA4 property. */
  upstreamCredentials: DemoCredentials
}

/** What the global setup started. Throws when read outside a run. */
export function readEnvironment(): TestEnvironment {
  const text = process.env.E2E_ENVIRONMENT
  if (!text) throw new Error('E2E_ENVIRONMENT is not set: run these tests with "npm test -- --only e2e".')
  return JSON.parse(text) as TestEnvironment
}
