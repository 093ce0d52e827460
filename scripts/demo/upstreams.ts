/** What the demo's stand-ins and the demo client know of each other. */

export const DEMO_SHOP = 'nordlicht-living.myshopify.com'
export const DEMO_GA4 = { propertyId: '310000001', clientEmail: 'reader@nordlicht-demo.iam.gserviceaccount.com' }

/** In `upstream-credentials.json`. */
export interface DemoCredentials {
  shopifyToken: string
  publicKey: string
  privateKey: string
}

/** In `upstreams.json`: where the stand-ins answer instead of the real services. */
export interface DemoUpstreams {
  overrides: Record<string, string>
}
