/** What the demo's orders differ in besides their amounts; in turns of different lengths, so that none follows another. */

/** Where orders go: mostly at home. */
export const COUNTRIES = ['DE', 'DE', 'AT', 'DE', 'DE', 'NL', 'DE', 'DE', 'DE', 'CH', 'DE']
/** On what, and by whom: neither has to do with what GA4 misses. */
export const DEVICES = ['mobile', 'mobile', 'desktop', 'mobile', 'desktop', 'mobile', 'tablet']
export const CUSTOMERS = ['new', 'returning', 'new', 'new', 'returning']

/** The value of an order, by its number. */
export const inTurn = (values: readonly string[], number: number) => values[number % values.length] as string
