/** What the pictures of the guides show: schematic screens of the services, in the words that stand there. */

export type Part =
  | { what: 'button'; label: string }
  | { what: 'field'; label: string; value: string }
  | { what: 'tick'; label: string; on: boolean }
  /** One of several. */
  | { what: 'choice'; label: string; on: boolean }

export interface Screen {
  title: string
  /** Beside the parts, with the place of the entry that is open. */
  menu?: readonly string[]
  here?: number
  parts: readonly (Part & { click?: true })[]
  /** What to do there, in a sentence. */
  caption: string
}

const GA4_VIEWER: readonly Screen[] = [
  {
    title: 'GA4 · Admin',
    menu: ['Property details', 'Access management', 'Data streams'],
    here: 1,
    parts: [{ what: 'button', label: 'Add users  +', click: true }],
    caption: 'Admin, Property access management: press the plus, then “Add users”.',
  },
  {
    title: 'GA4 · Add users',
    parts: [
      { what: 'field', label: 'E-mail addresses', value: '…gserviceaccount.com', click: true },
      { what: 'choice', label: 'Viewer', on: true },
      { what: 'choice', label: 'Analyst', on: false },
    ],
    caption: 'Enter the e-mail address and choose the role Viewer.',
  },
  {
    title: 'GA4 · Add users',
    parts: [
      { what: 'tick', label: 'No cost metrics', on: false },
      { what: 'tick', label: 'No revenue metrics', on: false },
      { what: 'button', label: 'Add', click: true },
    ],
    caption: 'Leave “No revenue metrics” without a tick, and press Add.',
  },
]

const SHOPIFY_TOKEN: readonly Screen[] = [
  {
    title: 'Shopify · Settings',
    menu: ['General', 'Apps', 'Domains'],
    here: 1,
    parts: [{ what: 'button', label: 'Develop apps', click: true }],
    caption: 'Settings, Apps and sales channels: press “Develop apps” and open the custom app.',
  },
  {
    title: 'Shopify · Admin API scopes',
    parts: [
      { what: 'tick', label: 'read_orders', on: true },
      { what: 'tick', label: 'read_all_orders', on: true },
      { what: 'tick', label: 'write_orders', on: false },
      { what: 'button', label: 'Save', click: true },
    ],
    caption: 'Configuration: tick read_orders and read_all_orders, nothing else. Save, and install the app again.',
  },
  {
    title: 'Shopify · API credentials',
    parts: [
      { what: 'field', label: 'Admin API access token', value: 'shpat_••••••••' },
      { what: 'button', label: 'Reveal token once', click: true },
    ],
    caption: 'API credentials: reveal the token, and copy it at once.',
  },
]

const SHOPIFY_APP: readonly Screen[] = [
  {
    title: 'Shopify · Dev Dashboard',
    menu: ['Home', 'Apps', 'Stores'],
    here: 1,
    parts: [{ what: 'button', label: 'Create app', click: true }],
    caption: 'Apps: press “Create app”.',
  },
  {
    title: 'Shopify · Access',
    parts: [
      { what: 'field', label: 'Scopes', value: 'read_orders,read_all…', click: true },
      { what: 'button', label: 'Release' },
    ],
    caption:
      'Under Access, enter the scopes read_orders,read_all_orders. Release the version and install it on the shop.',
  },
  {
    title: 'Shopify · App settings',
    parts: [
      { what: 'field', label: 'Client ID', value: '3f9a…', click: true },
      { what: 'field', label: 'Client secret', value: '••••••••', click: true },
    ],
    caption: 'Settings of the app: copy the client ID and the client secret.',
  },
]

const WOOCOMMERCE_KEY: readonly Screen[] = [
  {
    title: 'WooCommerce · Settings',
    menu: ['Products', 'Payments', 'Advanced'],
    here: 2,
    parts: [
      { what: 'choice', label: 'REST API', on: true },
      { what: 'button', label: 'Add key', click: true },
    ],
    caption: 'Settings, Advanced, REST API: press “Add key”.',
  },
  {
    title: 'WooCommerce · Key details',
    parts: [
      { what: 'field', label: 'Permissions', value: 'Read  ▾', click: true },
      { what: 'button', label: 'Generate API key' },
    ],
    caption: 'Choose Read as permissions, then press “Generate API key”.',
  },
  {
    title: 'WooCommerce · Key details',
    parts: [
      { what: 'field', label: 'Consumer key', value: 'ck_••••••••', click: true },
      { what: 'field', label: 'Consumer secret', value: 'cs_••••••••', click: true },
    ],
    caption: 'Copy both before you leave the page: the secret is shown once.',
  },
]

/** By the kind of source and the method of its form. */
export function screensOf(kind: 'ga4' | 'shopify' | 'woocommerce', method: string | null): readonly Screen[] {
  if (kind === 'woocommerce') return WOOCOMMERCE_KEY
  if (kind === 'shopify') return method === 'token' ? SHOPIFY_TOKEN : method === 'client_credentials' ? SHOPIFY_APP : []
  return method === 'service_account' || method === 'lent' ? GA4_VIEWER : []
}

/** What the picture shows, for those who do not see it; its caption says what to do. */
export function describeScreen({ title, menu, here, parts }: Screen): string {
  const open = menu && here !== undefined ? `, with “${menu[here]}” open` : ''
  const shown = parts.map((part) => {
    if (part.what === 'button') return `the button “${part.label.replace('  +', '')}”`
    if (part.what === 'field') return `the field “${part.label}” with “${part.value.replace('  ▾', '')}”`
    return `“${part.label}” ${part.on ? '' : 'not '}chosen`
  })
  return `Drawing of ${title}${open}: ${shown.join(', ')}.`
}
