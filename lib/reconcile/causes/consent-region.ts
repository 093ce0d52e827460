/** EEA, United Kingdom and Switzerland: where analytics waits for consent (rule book 5.1). */
const CONSENT_COUNTRIES = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB UK CH'.split(' '),
)

export type ConsentRegion = 'consent' | 'elsewhere'

/** The consent region of a two-letter country code; null where the country is not told. */
export function consentRegion(country: string): ConsentRegion | null {
  const code = country.trim().toUpperCase()
  if (code.length !== 2) return null
  return CONSENT_COUNTRIES.has(code) ? 'consent' : 'elsewhere'
}
