import { readFileSync } from 'node:fs'
import type { WooSource } from '@/lib/ingestors/woocommerce/client'
import { configSchema, type WooConfig } from '@/lib/ingestors/woocommerce/schema'
import { testTools } from '@/lib/testing/ingestor-tools'
import { type StandIn, startWooCommerce } from './start'
import { type Store, TEST_KEY } from './store'

const URL_OF_STORE = 'https://shop.example'

export interface OpenStore {
  standIn: StandIn
  source: WooSource
  tools: ReturnType<typeof testTools>
}

/** A stand-in store and a source that reads it. */
export async function openStore(
  store: Partial<Store> = {},
  config: Partial<WooConfig> = {},
  hosts: Record<string, string> = {},
): Promise<OpenStore> {
  const standIn = await startWooCommerce(store)
  const tools = testTools({ hosts: { [URL_OF_STORE]: standIn.url, ...hosts } })
  const { consumerKey, consumerSecret } = TEST_KEY
  return {
    standIn,
    tools,
    source: {
      config: configSchema.parse({ url: URL_OF_STORE, ...config }),
      credentials: { consumerKey, consumerSecret },
      tools,
    },
  }
}

/** The lines of a file of answers recorded on real stores: `failures`, `main-orders` or `legacy-orders`. */
export const recorded = (name: string): Record<string, unknown>[] =>
  readFileSync(new URL(`../../../lib/ingestors/woocommerce/recorded/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
