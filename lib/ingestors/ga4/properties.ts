import type { Tools } from '../types'
import { Client } from './client'
import type { Ga4Credentials } from './schema'

interface PropertyChoice {
  propertyId: string
  name: string
  /** Name of the Analytics account that holds it. */
  account: string
}

const MAX_PAGES = 50
const MAX_NAME_CHARS = 200

/** The properties that the credentials may see, by account and name, for a person to choose from. Throws `IngestError`. */
export async function listProperties(credentials: Ga4Credentials, tools: Tools): Promise<PropertyChoice[]> {
  const client = new Client(credentials, tools)
  const choices: PropertyChoice[] = []
  let pageToken: string | null = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.listAccountSummaries(pageToken)
    for (const account of objectsIn(answer.accountSummaries)) {
      for (const { property, displayName } of objectsIn(account.propertySummaries)) {
        const propertyId = /^properties\/(\d+)$/.exec(textOf(property))?.[1]
        if (propertyId === undefined) continue
        choices.push({ propertyId, name: textOf(displayName) || propertyId, account: textOf(account.displayName) })
      }
    }
    pageToken = textOf(answer.nextPageToken, Number.POSITIVE_INFINITY) || null
    if (pageToken === null) break
  }
  return choices.sort(
    (one, other) => one.account.localeCompare(other.account, 'en') || one.name.localeCompare(other.name, 'en'),
  )
}

const textOf = (value: unknown, maxChars = MAX_NAME_CHARS) =>
  typeof value === 'string' ? value.slice(0, maxChars) : ''

const objectsIn = (list: unknown): Record<string, unknown>[] =>
  Array.isArray(list) ? list.filter((entry) => typeof entry === 'object' && entry !== null) : []
