import { type GatewayClass, gatewayClass } from './gateway-class'

/** What to do about a cause, by what its orders have in common (rule book 5.6). */

type Owner = 'store' | 'tag' | 'consent' | 'plugin' | 'scope'

export interface Fix {
  code: string
  owner: Owner
  fix: string
}

const BY_GATEWAY: Readonly<Record<GatewayClass, Fix>> = {
  redirect: {
    code: 'missing_by_redirect_gateway',
    owner: 'store',
    fix: "Set the payment method's return address to the shop's confirmation page, or send these purchases from the server.",
  },
  deferred: {
    code: 'missing_by_deferred_payment',
    owner: 'store',
    fix: 'Send the purchase from the server when the order is placed: these customers rarely see the page that follows payment.',
  },
  wallet: {
    code: 'missing_by_wallet',
    owner: 'tag',
    fix: 'Make a test purchase through the express button and check that its confirmation page carries the tag.',
  },
  card: {
    code: 'missing_by_gateway',
    owner: 'tag',
    fix: 'Make a test purchase with this payment method and check that its confirmation page carries the tag.',
  },
  other: {
    code: 'missing_by_gateway',
    owner: 'tag',
    fix: 'Make a test purchase with this payment method and check that its confirmation page carries the tag.',
  },
}

const scope: Fix = {
  code: 'missing_by_channel',
  owner: 'scope',
  fix: 'Decide in the scope table whether these sales pass a page with the tag at all; if so, add the tag there.',
}
const consent: Fix = {
  code: 'missing_by_country',
  owner: 'consent',
  fix: 'Check what the consent banner shows there and when the tag may fire, or send purchases from the server where consent allows.',
}
const browser: Fix = {
  code: 'missing_by_device',
  owner: 'tag',
  fix: 'Make a test purchase on such a device and watch the confirmation page for errors; sending purchases from the server does not depend on the browser.',
}
const checkout: Fix = {
  code: 'missing_by_checkout',
  owner: 'plugin',
  fix: 'Compare the tag of this theme, checkout or path with one that works, and update the plugin that writes it.',
}
const time: Fix = {
  code: 'missing_by_time',
  owner: 'tag',
  fix: 'Compare what was released or scheduled then (theme, plugin, tag manager, consent banner, checkout) with other times.',
}
const outage: Fix = {
  code: 'outage',
  owner: 'tag',
  fix: 'Find out what was down or changed then: the shop, the tag manager, the consent banner or the tracking server.',
}
const anything: Fix = {
  code: 'missing_by_segment',
  owner: 'tag',
  fix: 'Make a test purchase of this kind and check that its confirmation page carries the tag.',
}

const BY_FACTOR: Readonly<Record<string, Fix>> = {
  channel: scope,
  app: scope,
  store: checkout,
  country: consent,
  consent_region: consent,
  device: browser,
  browser,
  in_app: browser,
  os: browser,
  checkout,
  theme: checkout,
  subscription: checkout,
  account: checkout,
  delivery: checkout,
  hour: time,
  hour_band: time,
  weekday: time,
  day: time,
  period: time,
  outage,
}

/** Of two properties the one that says more about where to look decides: when it happened says least. */
export function fixOf(parts: readonly { factor: string; level: string }[]): Fix {
  const fixes = parts.map(({ factor, level }) => {
    if (factor === 'gateway') return BY_GATEWAY[gatewayClass(level)]
    if (factor === 'gateway_class') return BY_GATEWAY[level as GatewayClass] ?? BY_GATEWAY.other
    return BY_FACTOR[factor] ?? anything
  })
  return fixes.find((fix) => fix !== time && fix !== anything) ?? fixes.find((fix) => fix !== anything) ?? anything
}

export const UNIFORM_FIX: Fix & { proof: string } = {
  code: 'uniform_loss',
  owner: 'consent',
  fix: 'Look at what all orders share: the consent banner, blockers and the tag as a whole. Sending purchases from the server, where consent allows, reduces it.',
  proof: 'The match rate of the settled days after the change lies above its interval from before.',
}
