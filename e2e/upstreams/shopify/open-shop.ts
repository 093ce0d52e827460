import { onTestFinished } from 'vitest'
import type { ShopifySource } from '@/lib/ingestors/shopify/client'
import { configSchema, type ShopifyCredentials } from '@/lib/ingestors/shopify/schema'
import { testTools } from '@/lib/testing/ingestor-tools'
import { type ShopifySettings, startShopify } from './start'

/** A stand-in shop and a source that is connected to it, on one virtual clock; closed when the test has finished. */
export async function openShop(
  settings: Omit<ShopifySettings, 'now'> = {},
  {
    credentials = { type: 'token', accessToken: 'shpat_SYNTHETIC' },
    config = {},
  }: {
    credentials?: ShopifyCredentials
    config?: Record<string, unknown>
  } = {},
) {
  const hosts: Record<string, string> = {}
  const tools = testTools({ hosts })
  const shop = await startShopify({ ...settings, now: tools.now })
  onTestFinished(() => shop.close())
  for (const origin of ['https://synthetic.myshopify.com', 'https://storage.googleapis.com']) hosts[origin] = shop.url
  const source: ShopifySource = {
    config: configSchema.parse({ shop: 'synthetic.myshopify.com', ...config }),
    credentials,
    tools,
  }
  return { shop, tools, source }
}
