/** What a stand-in store holds and how it behaves; everything may be changed while it runs. */

export type Version = '5.9' | '7.9' | '8.9' | '11.0'

/** A row of the store's own wire format, as `/orders` answers it. */
export type WireRow = Record<string, unknown> & { id: number }

export interface Key {
  consumerKey: string
  consumerSecret: string
  permission: 'read' | 'write' | 'read_write'
  /** False for a key whose user may not see orders. */
  maySee: boolean
  /** False for one whose user may not see settings. */
  maySeeSettings: boolean
}

export interface Store {
  name: string
  version: Version
  /** An IANA zone, or hours east of UTC set by hand. */
  zone: string | number
  storage: 'hpos' | 'posts'
  permalinks: 'pretty' | 'plain'
  currency: string
  decimals: number
  orders: WireRow[]
  /** Refunds as `/orders/ID/refunds` answers them, by order. */
  refunds: Map<number, WireRow[]>
  keys: Key[]
  /** Statuses of plugins that are switched on now. */
  customStatuses: string[]
  plugins: { name: string; version: string }[]
  theme: { name: string; version: string }
  /** The server does not hand the header on to PHP. */
  dropsAuthorization: boolean
  /** A plugin gives at most so many rows a page. */
  pageCap: number | null
  /** Orders that a plugin hides from lists after paging; totals still count them. */
  hidden: Set<number>
  /** Orders at which PHP ends: every answer they are part of is lost. */
  poisoned: Set<number>
  hasTotals: boolean
  hasWooCommerce: boolean
  /** Parameters for dates are taken without a word and not looked at. */
  ignoresDates: boolean
  /** A page with more rows than this takes too long. */
  slowFrom: number | null
  /** `https://www.shop.example`: where the site sends every visitor. */
  movedTo: string | null
}

export const TEST_KEY: Key = {
  consumerKey: 'ck_0123456789abcdef0123456789abcdef01234567',
  consumerSecret: 'cs_76543210fedcba9876543210fedcba9876543210',
  permission: 'read',
  maySee: true,
  maySeeSettings: true,
}

export const emptyStore = (): Store => ({
  name: 'Test store',
  version: '11.0',
  zone: 'Europe/London',
  storage: 'hpos',
  permalinks: 'pretty',
  currency: 'GBP',
  decimals: 2,
  orders: [],
  refunds: new Map(),
  keys: [TEST_KEY],
  customStatuses: [],
  plugins: [{ name: 'WooCommerce', version: '11.0.1' }],
  theme: { name: 'Storefront', version: '4.6.0' },
  dropsAuthorization: false,
  pageCap: null,
  hidden: new Set(),
  poisoned: new Set(),
  hasTotals: true,
  hasWooCommerce: true,
  ignoresDates: false,
  slowFrom: null,
  movedTo: null,
})

const FULL_VERSION: Readonly<Record<Version, string>> = {
  '5.9': '5.9.0',
  '7.9': '7.9.0',
  '8.9': '8.9.3',
  '11.0': '11.0.1',
}
export const fullVersion = ({ version }: Store): string => FULL_VERSION[version]
export const isAtLeast = ({ version }: Store, major: number): boolean => Number.parseFloat(version) >= major
