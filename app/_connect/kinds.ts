import type { ConnectorKind } from '@/lib/services/connectors/dto'

/** What each live source asks for and where a person finds it, in words; the forms and guides are drawn from here. */

export type LiveKind = Extract<ConnectorKind, 'ga4' | 'shopify' | 'woocommerce'>

export interface TextField {
  /** As the source's settings call it. */
  name: string
  label: string
  hint: string
  placeholder?: string
  /** Never shown again once stored. */
  isSecret?: boolean
  /** The content of a file, which may be chosen instead of pasted. */
  isFile?: boolean
  /** Can be chosen from what the credentials may see, and so comes after them. */
  isListed?: boolean
}

export interface Method {
  /** `type` of the credentials; null for a source that has one kind only. */
  type: string | null
  /** Only where the installation has what it takes. */
  isInstallations?: true
  label: string
  note: string
  fields: readonly TextField[]
  /** Where each of the credentials is found and which right to give, step by step. */
  steps: readonly string[]
}

export interface KindForm {
  /** `Google Analytics 4`. */
  name: string
  side: 'store' | 'analytics'
  /** What it takes, for whoever chooses. */
  summary: string
  /** Says which shop or property is meant; the same for as long as the connector lives. */
  address: TextField
  methods: readonly [Method, ...Method[]]
  /** What the check tries, for the time it runs. */
  tries: readonly string[]
  /** What the store calls the fields that plugins and themes add to its orders; null where there are none. */
  orderFields: string | null
}

const GA4: KindForm = {
  name: 'Google Analytics 4',
  side: 'analytics',
  summary: 'Reads purchases with the right to view, by a service account or a Google sign-in.',
  address: {
    name: 'propertyId',
    label: 'Property ID',
    hint: 'Digits only. In GA4: Admin, Property details, at the top right. An ID that begins with G- is a data stream’s.',
    placeholder: '123456789',
    isListed: true,
  },
  methods: [
    {
      type: 'service_account',
      label: 'Service account',
      note: 'Best for lasting access: it does not end when somebody leaves.',
      fields: [
        {
          name: 'key',
          label: 'Key file (JSON)',
          hint: 'The whole file as Google made it. Only the address and the private key in it are kept, sealed.',
          placeholder: '{ "type": "service_account", … }',
          isSecret: true,
          isFile: true,
        },
      ],
      steps: [
        'In Google Cloud (console.cloud.google.com) choose or make a project. Under APIs & Services, Library, enable “Google Analytics Data API”.',
        'Under IAM & Admin, Service Accounts, create a service account. It needs no role in Google Cloud.',
        'Open it. Under Keys choose Add key, Create new key, JSON. A file is downloaded: it is the key file.',
        'In GA4 open Admin, Property access management, add the service account’s e-mail address and give it the role Viewer. Leave “No revenue metrics” off, or every amount is missing.',
      ],
    },
    {
      type: 'lent',
      isInstallations: true,
      label: 'This installation’s account',
      note: 'Nothing to make and no key to keep, where whoever runs this installation lends it to you for the property.',
      fields: [],
      steps: [
        'In GA4 open Admin, Property access management, add the address below and give it the role Viewer.',
        'Leave “No revenue metrics” off, or every amount is missing.',
      ],
    },
    {
      type: 'sign_in',
      isInstallations: true,
      label: 'Sign in with Google',
      note: 'As somebody who may view the property. Ends when that person’s access ends.',
      fields: [],
      steps: [
        'Enter the property’s ID and continue. Google asks for your account and shows that only viewing is allowed.',
        'Allow it. You come back here, and the property is tried.',
      ],
    },
    {
      type: 'oauth',
      label: 'Google sign-in, by token',
      note: 'With an OAuth client of your own and the account of somebody who may view the property.',
      fields: [
        { name: 'clientId', label: 'Client ID', hint: 'Ends in .apps.googleusercontent.com.' },
        { name: 'clientSecret', label: 'Client secret', hint: 'Shown beside the client ID.', isSecret: true },
        {
          name: 'refreshToken',
          label: 'Refresh token',
          hint: 'Of a person with the role Viewer on the property.',
          isSecret: true,
        },
      ],
      steps: [
        'In Google Cloud (console.cloud.google.com) choose or make a project. Under APIs & Services, Library, enable “Google Analytics Data API”.',
        'Under Google Auth Platform, Audience, choose Internal, or publish the app: while it is in testing, every sign-in ends after 7 days.',
        'Under Clients create a client of the type Web application. As redirect URI enter https://developers.google.com/oauthplayground. Its ID and secret are the first two fields.',
        'Open developers.google.com/oauthplayground. In its settings choose “Use your own OAuth credentials” and enter both.',
        'Ask for the scope https://www.googleapis.com/auth/analytics.readonly and nothing else, sign in as somebody with the role Viewer on the property, and exchange the code. The refresh token is the third field.',
      ],
    },
  ],
  tries: ['Sign in to Google', 'Read the property', 'Time zone and currency', 'Newest purchase', 'Fields of purchases'],
  orderFields: null,
}

const SHOPIFY: KindForm = {
  name: 'Shopify',
  side: 'store',
  summary: 'Reads orders through the Admin API, with the scopes read_orders and read_all_orders.',
  address: {
    name: 'shop',
    label: 'Shop address',
    hint: 'The one that ends in .myshopify.com, never the public one. In Shopify: Settings, Domains.',
    placeholder: 'my-shop.myshopify.com',
  },
  methods: [
    {
      type: 'client_credentials',
      label: 'App of your organisation',
      note: 'The way for new connections: an app made in the Dev Dashboard of the organisation that owns the shop.',
      fields: [
        { name: 'clientId', label: 'Client ID', hint: 'In the Dev Dashboard: the app, Settings.' },
        { name: 'clientSecret', label: 'Client secret', hint: 'Shown beside the client ID.', isSecret: true },
      ],
      steps: [
        'Open dev.shopify.com with an account of the organisation that owns the shop. App and shop must be of the same organisation.',
        'Create an app. Under Access, Scopes enter read_orders,read_all_orders and nothing else: both only read. Without read_all_orders Shopify shows only the last 60 days.',
        'Release the version and install the app on the shop.',
        'Under Settings of the app copy the client ID and the client secret.',
      ],
    },
    {
      type: 'sign_in',
      isInstallations: true,
      label: 'Install the app',
      note: 'One click in the shop’s admin, where this installation has a Shopify app made for the shop.',
      fields: [],
      steps: [
        'Enter the shop’s address and continue. Shopify shows the app with its two rights, which only read orders.',
        'Choose Install. You come back here, and the shop is tried.',
      ],
    },
    {
      type: 'token',
      label: 'Access token',
      note: 'For a shop that already has a custom app. Shopify makes no new ones of this kind since January 2026.',
      fields: [
        {
          name: 'accessToken',
          label: 'Admin API access token',
          hint: 'Begins with shpat_. Shopify shows it once, when the app is installed.',
          placeholder: 'shpat_…',
          isSecret: true,
        },
      ],
      steps: [
        'In the shop’s admin open Settings, Apps and sales channels, Develop apps, and choose the custom app.',
        'Under Configuration, Admin API integration, tick read_orders and read_all_orders and nothing else: both only read. Save, and install the app again.',
        'Under API credentials reveal the Admin API access token and copy it.',
      ],
    },
  ],
  tries: ['Connection', 'Version', 'Scope read_orders', 'Scope read_all_orders', 'Orders'],
  orderFields: 'Custom attributes',
}

const WOOCOMMERCE: KindForm = {
  name: 'WooCommerce',
  side: 'store',
  summary: 'Reads orders through the store’s REST API, with a key that may only read.',
  address: {
    name: 'url',
    label: 'Store address',
    hint: 'Where WordPress is, with https:// and with the folder if it lies in one.',
    placeholder: 'https://shop.example',
  },
  methods: [
    {
      type: null,
      label: 'REST API key',
      note: 'Made in the store by an administrator.',
      fields: [
        { name: 'consumerKey', label: 'Consumer key', hint: 'Begins with ck_.', placeholder: 'ck_…', isSecret: true },
        {
          name: 'consumerSecret',
          label: 'Consumer secret',
          hint: 'Begins with cs_. WooCommerce shows it once.',
          placeholder: 'cs_…',
          isSecret: true,
        },
      ],
      steps: [
        'In WordPress open WooCommerce, Settings, Advanced, REST API, and choose Add key.',
        'As description enter a name you will know again, such as “Reconciliation”. As user choose an administrator or shop manager.',
        'As permissions choose Read. Nothing here ever changes the store.',
        'Choose Generate API key and copy both values before you leave the page.',
      ],
    },
  ],
  tries: ['Address', 'WooCommerce', 'Key', 'Orders', 'Version', 'Time zone', 'Currency', 'Order storage'],
  orderFields: 'Meta keys',
}

export const KIND_FORMS: Readonly<Record<LiveKind, KindForm>> = { ga4: GA4, shopify: SHOPIFY, woocommerce: WOOCOMMERCE }
export const LIVE_KINDS = ['shopify', 'woocommerce', 'ga4'] as const satisfies readonly LiveKind[]
export const isLiveKind = (text: string): text is LiveKind => LIVE_KINDS.some((kind) => kind === text)
