import { FACTORS, type Factor } from '@/lib/transaction'
import { KIND_FORMS, type KindForm, type LiveKind, type Method, type TextField } from './kinds'

/** Settings of a live source while a person types them. */

export const MAX_ORDER_FIELDS = 5

/** A field that the shop's plugins or theme write on orders, and what it tells. */
export interface OrderField {
  key: string
  factor: Factor
  keep: 'value' | 'presence'
}

export interface Draft {
  /** Place of the method among those of the kind. */
  method: number
  /** Address and credentials by field name; what was typed for another method stays. */
  values: Readonly<Record<string, string>>
  orderFields: readonly OrderField[]
  /** WooCommerce only: send the key in the address. */
  queryAuth: boolean
}

export interface Settings {
  config: Record<string, unknown>
  credentials: Record<string, unknown>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An empty form, or one that knows how a stored source is reached; credentials are never known. */
export function draftOf(kind: LiveKind, config: Readonly<Record<string, unknown>> = {}): Draft {
  const { address } = KIND_FORMS[kind]
  const known = config[address.name]
  return {
    method: 0,
    values: typeof known === 'string' ? { [address.name]: known } : {},
    orderFields: Array.isArray(config.attributes) ? config.attributes.flatMap(readOrderField) : [],
    queryAuth: config.queryAuth === true,
  }
}

function readOrderField(stored: unknown): OrderField[] {
  if (!isRecord(stored) || typeof stored.key !== 'string') return []
  const factor = FACTORS.find((one) => one === stored.factor)
  return factor ? [{ key: stored.key, factor, keep: stored.keep === 'presence' ? 'presence' : 'value' }] : []
}

export const methodOf = (form: KindForm, draft: Draft): Method => form.methods[draft.method] ?? form.methods[0]

/** What is asked for, in the order it is asked. */
export function fieldsOf(form: KindForm, draft: Draft): TextField[] {
  const { fields } = methodOf(form, draft)
  return form.address.isListed ? [...fields, form.address] : [form.address, ...fields]
}

/** Credentials that are complete and the person's own, with which the source can be asked what there is; else null. */
export function ownCredentials(kind: LiveKind, draft: Draft): Settings['credentials'] | null {
  const form = KIND_FORMS[kind]
  if (methodOf(form, draft).isInstallations) return null
  const { [form.address.name]: _address, ...missing } = findMissing(kind, draft)
  return Object.keys(missing).length > 0 ? null : settingsOf(kind, draft).credentials
}

/** Places of the order fields that have a key. */
const sentFields = ({ orderFields }: Draft): number[] =>
  orderFields.flatMap(({ key }, index) => (key.trim() === '' ? [] : [index]))

/** What the server takes. `stored` keeps what the form has no field for. */
export function settingsOf(kind: LiveKind, draft: Draft, stored: Readonly<Record<string, unknown>> = {}): Settings {
  const form = KIND_FORMS[kind]
  const method = methodOf(form, draft)
  const { name } = form.address
  const attributes = sentFields(draft).map((index) => draft.orderFields[index])
  const credentials = method.fields.map((field) => {
    const text = (draft.values[field.name] ?? '').trim()
    return [field.name, field.isFile ? (parseObject(text) ?? text) : text] as const
  })
  return {
    config: {
      ...stored,
      [name]: tidyAddress(kind, draft.values[name] ?? ''),
      ...(form.orderFields !== null && { attributes }),
      ...(kind === 'woocommerce' && { queryAuth: draft.queryAuth }),
    },
    credentials: { ...(method.type !== null && { type: method.type }), ...Object.fromEntries(credentials) },
  }
}

/** People copy addresses out of the browser: `admin.shopify.com/store/my-shop` and `properties/123` are understood. */
function tidyAddress(kind: LiveKind, typed: string): string {
  const text = typed.trim()
  if (kind === 'ga4') return text.replace(/^properties\//, '')
  if (kind === 'woocommerce') return text
  const bare = text.toLowerCase().replace(/^https?:\/\//, '')
  const admin = /^admin\.shopify\.com\/store\/([a-z0-9-]+)/.exec(bare)?.[1]
  const host = admin ?? bare.replace(/\/.*$/, '')
  return /^[a-z0-9][a-z0-9-]*$/.test(host) ? `${host}.myshopify.com` : host
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : null
  } catch {
    return null
  }
}

/** The address in a service account's key file, which has to be added in GA4; null while the text is no such file. */
export function serviceAccountOf(text: string): string | null {
  const key = parseObject(text)
  return key?.type === 'service_account' && typeof key.client_email === 'string' ? key.client_email : null
}

/** What is missing, by field name; whether it is right is for the server to say. */
export function findMissing(kind: LiveKind, draft: Draft): Record<string, string> {
  const form = KIND_FORMS[kind]
  const missing: Record<string, string> = {}
  for (const field of fieldsOf(form, draft)) {
    const text = (draft.values[field.name] ?? '').trim()
    if (text === '') missing[field.name] = `Fill in “${field.label}”.`
    else if (field.isFile && serviceAccountOf(text) === null)
      missing[field.name] =
        'This is not the key file of a service account. Choose the JSON file that Google made, or paste all of it.'
  }
  return missing
}

/** The form's field that a complaint of the server is about (`attributes.0.key`, `key.private_key`); null if none is. */
export function formFieldOf(kind: LiveKind, draft: Draft, complaint: string): string | null {
  const form = KIND_FORMS[kind]
  const [first = '', place = '0'] = complaint.split('.')
  // The server counts only the order fields that were sent.
  if (first === 'attributes') return `attributes-${sentFields(draft).at(Number(place)) ?? 0}`
  return fieldsOf(form, draft).find(({ name }) => name === first)?.name ?? null
}
