import { failedStep, IngestError } from '../errors'
import type { CheckReport } from '../types'
import { Client, type WooSource } from './client'
import { instantOfGmt } from './dates'
import { type Node, nodeOf, textOf } from './node'
import { rowsOf } from './pages'
import { readCurrency, readSite, readStatus } from './site'

/** The first version that understands the dates it is asked for. */
const OLDEST = [5, 4] as const

type Step = CheckReport['steps'][number]

/** Tries every step of a reading and says what it found; never throws for anything that the store answers. */
export async function checkStore(source: WooSource): Promise<CheckReport> {
  const client = new Client(source)
  const report: CheckReport = {
    steps: [],
    found: {
      name: null,
      timeZone: null,
      currency: null,
      version: null,
      scopes: [],
      lastTransactionAt: null,
      readableFrom: null,
    },
  }
  const { steps, found } = report
  const attempt = async <T>(name: string, run: () => Promise<T>): Promise<T | null> => {
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      steps.push(failedStep(name, error))
      return null
    }
  }

  const moved = await attempt('Address', () => addressStep(source, client))
  if (moved === null) return report
  if (moved) {
    steps.push(moved)
    return report
  }
  const site = await attempt('Address', () => readSite(client))
  if (site === null) return report
  Object.assign(found, { name: site.name || null, timeZone: site.timeZone })
  steps.push({
    name: 'Address',
    ok: true,
    message: `Found ${site.name || 'the site'}${client.isPlain ? ', which has plain permalinks' : ''}.`,
  })
  steps.push(
    site.hasWooCommerce
      ? { name: 'WooCommerce', ok: true, message: 'WooCommerce answers.' }
      : {
          name: 'WooCommerce',
          ok: false,
          message:
            'WordPress answers, but not WooCommerce. Activate WooCommerce under Plugins, and update it if it is older than 5.4.',
        },
  )
  if (!site.hasWooCommerce) return report

  const newest = await attempt('Key', () => readNewest(client))
  if (newest === null) return report
  found.scopes = ['read']
  found.lastTransactionAt = instantOfGmt(textOf(newest, 'date_created_gmt'))
  const access = await attempt('Key', () => accessStep(client))
  if (access !== null) {
    steps.push(access.step)
    if (access.writes) found.scopes.push('write')
  }
  steps.push({
    name: 'Orders',
    ok: true,
    message: found.lastTransactionAt === null ? 'The store has no orders yet.' : 'Orders can be read.',
  })

  const status = await attempt('Version', () => readStatus(client, STATUS_FIELDS))
  found.version = textOf(nodeOf(status?.environment), 'version') || textOf(newest, 'version') || null
  steps.push(versionStep(found.version))
  steps.push(zoneStep(site.timeZone, site.manualOffset))
  found.currency = await attempt('Currency', () => readCurrency(client))
  found.currency ??= textOf(newest, 'currency') || null
  steps.push(currencyStep(found.currency, nodeOf(status?.settings)))
  steps.push(storageStep(nodeOf(status?.settings)))
  return report
}

const STATUS_FIELDS = [
  'environment.version',
  'settings.currency',
  'settings.number_of_decimals',
  'settings.HPOS_enabled',
  'settings.order_datastore',
].join(',')

/** A step that fails where the shop opens at another address than the one entered: a key is not sent to another host. */
async function addressStep(source: WooSource, client: Client): Promise<Step | false> {
  const { url } = await client.look('/?_fields=name')
  const asked = new URL(source.config.url).host
  const answered = new URL(url).host
  if (answered === asked) return false
  return {
    name: 'Address',
    ok: false,
    message: `The shop opens at ${answered}, not at ${asked}. Enter https://${answered} instead.`,
  }
}

/** The newest order, or an empty object where there is none. */
async function readNewest(client: Client): Promise<Node> {
  const { data } = await client.get({
    route: '/wc/v3/orders',
    params: { per_page: '1', orderby: 'date', order: 'desc', _fields: 'id,version,currency,date_created_gmt' },
  })
  return nodeOf(rowsOf(data)[0])
}

/**
 * WooCommerce refuses a key without the right to write before it looks whether the address exists, so an address that
 * cannot exist tells, and nothing can change.
 */
async function accessStep(client: Client): Promise<{ step: Step; writes: boolean }> {
  const { status } = await client.post('/wc/v3/read-only-probe')
  if (status === 404)
    return {
      writes: true,
      step: {
        name: 'Key',
        ok: true,
        message:
          'The key works. It may also change the store; nothing here ever does. A key with the permission Read is enough.',
      },
    }
  const isReadOnly = status === 401
  return {
    writes: false,
    step: { name: 'Key', ok: true, message: isReadOnly ? 'The key works and may only read.' : 'The key works.' },
  }
}

function versionStep(version: string | null): Step {
  if (version === null)
    return { name: 'Version', ok: true, message: 'The version of WooCommerce is not known: the key may not read it.' }
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0)
  const ok = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
  return {
    name: 'Version',
    ok,
    message: ok
      ? `WooCommerce ${version}.`
      : `WooCommerce ${version} does not understand the dates it is asked for. Update it to ${OLDEST.join('.')} or newer.`,
  }
}

function zoneStep(timeZone: string, manualOffset: number | null): Step {
  const hand =
    manualOffset === null || manualOffset === 0
      ? ''
      : ' It was set by hand as an offset and knows no clock changes; choose a city under Settings, General instead.'
  return { name: 'Time zone', ok: true, message: `The store's days are those of ${timeZone}.${hand}` }
}

function currencyStep(currency: string | null, settings: Node): Step {
  if (currency === null)
    return {
      name: 'Currency',
      ok: false,
      message:
        'The key may not read in which currency the store sells. Make a new key for an administrator or shop manager.',
    }
  const { number_of_decimals: decimals } = settings
  const digits = typeof decimals === 'number' ? `, with ${decimals} decimals` : ''
  return { name: 'Currency', ok: true, message: `Amounts are in ${currency}${digits}.` }
}

function storageStep(settings: Node): Step {
  const enabled = settings.HPOS_enabled
  const message =
    enabled === true
      ? 'Orders are in tables of their own. Orders whose status comes from a plugin that is switched off are not listed.'
      : enabled === false
        ? 'Orders are stored as posts.'
        : 'How orders are stored is not known: the key may not read it.'
  return { name: 'Order storage', ok: true, message }
}
