import { DAY_MS, HOUR_MS } from '@/lib/period'
import { CHANNELS, type StoreOrder } from '@/lib/transaction'
import type { OrderTable } from '@/lib/transaction-table'
import { consentRegion } from './consent-region'
import { gatewayClass } from './gateway-class'

/** What a single order tells about why GA4 did not see it, without statistics (rule book 5.1). */

/** Most telling first: traces of this very order, then what it merely has in common with others. */
export const EVIDENCE_CODES = [
  'page_shown',
  'page_not_shown',
  'plugin_off',
  'pixel_not_fired',
  'pixel_recovered',
  'pixel_late',
  'status_not_trackable',
  'paid_late',
  'attribution_absent',
  'attribution_present',
  'outage',
  'redirect_gateway',
  'deferred_payment',
  'in_app_browser',
  'privacy_browser',
  'consent_region',
  'not_web_channel',
  'upsell_path',
] as const
export type EvidenceCode = (typeof EVIDENCE_CODES)[number]

/** What each trace means, for people: `label` for one order, `sentence` with the reading and its limit. */
export const EVIDENCE: Readonly<Record<EvidenceCode, { label: string; sentence: string }>> = {
  page_shown: {
    label: 'Confirmation page was made ready',
    sentence:
      'The shop prepared its confirmation page with the tag, so the hit was probably stopped in the browser: a blocker, consent, an error or a closed tab. The shop notes this before the tag fires, so it does not show delivery.',
  },
  page_not_shown: {
    label: 'Confirmation page was never shown',
    sentence:
      'The plugin noted no confirmation page although it did for other orders that day: the customer did not return from payment, closed the tab, or paid through a link.',
  },
  plugin_off: {
    label: 'Plugin was off that day',
    sentence: 'The plugin noted no confirmation page for any order of that day: it was switched off or broken.',
  },
  pixel_not_fired: {
    label: 'Pixel did not fire',
    sentence: 'The pixel plugin says that its purchase pixel did not fire for this order.',
  },
  pixel_recovered: {
    label: 'Pixel was sent another way',
    sentence: 'The pixel did not fire on the confirmation page; the plugin caught up later by another trigger.',
  },
  pixel_late: {
    label: 'Pixel fired late',
    sentence: 'The pixel fired more than half an hour after the order: the customer came back late.',
  },
  status_not_trackable: {
    label: 'Not paid on return',
    sentence:
      'The order had not reached a status that plugins count as a sale when the customer came back from payment.',
  },
  paid_late: {
    label: 'Paid more than 30 minutes after ordering',
    sentence: 'Payment arrived over 30 minutes after the order; some plugins do not fire for orders that old.',
  },
  attribution_absent: {
    label: 'Shop scripts did not run',
    sentence:
      "The shop's own attribution script left no trace although it does on most orders: scripts or cookies were blocked, or consent was refused.",
  },
  attribution_present: {
    label: 'Shop scripts ran',
    sentence: "The shop's own attribution script ran, so scripts were not blocked: look at GA4's consent or its tag.",
  },
  outage: {
    label: 'Part of an outage',
    sentence: 'GA4 saw none of the orders placed around this one.',
  },
  redirect_gateway: {
    label: 'Paid on another site',
    sentence: 'The customer pays on another site and may not return; compare with how often such orders are missing.',
  },
  deferred_payment: {
    label: 'Paid later',
    sentence: 'The order is paid some time after it is placed, often without the customer seeing the shop again.',
  },
  in_app_browser: {
    label: 'Browser inside an app',
    sentence: "Placed in another app's built-in browser, which often loses the way back from payment.",
  },
  privacy_browser: {
    label: 'Browser that limits tracking',
    sentence: 'Placed in a browser that limits tracking by default.',
  },
  consent_region: {
    label: 'Where consent is asked',
    sentence: 'Sent to a country where analytics waits for consent, while other orders of the shop are not.',
  },
  not_web_channel: {
    label: 'Not a web order',
    sentence: 'Did not come through the web shop, where the tag is: perhaps a matter for the scope table.',
  },
  upsell_path: {
    label: 'Changed right after the order',
    sentence: 'Lines were added within the hour, as an offer after checkout does; such a path may skip the tag.',
  },
}

/** What has to be known of all orders to read one. */
export interface EvidenceContext {
  /** Days (UTC, since 1970) on which the plugin noted some confirmation page; null when it never does. */
  pluginDays: ReadonlySet<number> | null
  /** Attribution is on 20–100 % of web orders: where it is rarer, the feature is off and its absence says nothing. */
  usesAttribution: boolean
  /** The pixel plugin marks some orders as fired. */
  usesPixelMarks: boolean
  /** The shop sells inside and outside the region that asks for consent. */
  crossesConsentBorder: boolean
  /** Spans in which GA4 saw nothing, once they are known (`CauseReport.outages`). */
  outages: readonly { from: number; to: number }[]
}

const WEB = CHANNELS.indexOf('web')
const LATE_MS = HOUR_MS / 2
const TRACKABLE = /^(wc-)?(processing|on-hold|completed|paid)$/i
const NOT_IN_APP = new Set(['', 'no', 'none', 'false', '0', 'unknown'])
const PRIVACY_BROWSER = /safari|brave|firefox|duckduckgo/i

/** Reads all orders once, in one linear pass. */
export function evidenceContext(
  orders: OrderTable,
  outages: readonly { from: number; to: number }[] = [],
): EvidenceContext {
  const pluginDays = new Set<number>()
  let attributed = 0
  let webOrders = 0
  let usesPixelMarks = false
  for (let row = 0; row < orders.length; row++) if (orders.channels.values[row] === WEB) webOrders++
  for (const [row, { evidence }] of orders.details) {
    if (!evidence) continue
    if (evidence.gaTracked) pluginDays.add(dayAt(orders.createdAt.at(row)))
    if (evidence.hasAttribution && orders.channels.values[row] === WEB) attributed++
    if (evidence.pixelFired) usesPixelMarks = true
  }
  return {
    pluginDays: pluginDays.size === 0 ? null : pluginDays,
    usesAttribution: attributed > 0 && attributed >= webOrders * 0.2,
    usesPixelMarks,
    crossesConsentBorder: crossesConsentBorder(orders),
    outages,
  }
}

const dayAt = (instant: number) => Math.floor(instant / DAY_MS)

/** True when both sides of the border hold at least one order in twenty. */
function crossesConsentBorder(orders: OrderTable): boolean {
  const countries = orders.factors.get('country')
  if (!countries) return false
  const regions = countries.levels.map(consentRegion)
  let inside = 0
  let outside = 0
  for (let row = 0; row < countries.length; row++) {
    const region = regions[countries.codes.values[row] as number]
    if (region === 'consent') inside++
    else if (region === 'elsewhere') outside++
  }
  return Math.min(inside, outside) * 20 >= inside + outside && inside > 0
}

/** The traces on an order that GA4 did not see, most telling first. */
export function evidenceOf(order: StoreOrder, context: EvidenceContext): EvidenceCode[] {
  const { details, factors, createdAt } = order
  const evidence = details?.evidence
  const isWeb = order.channel === 'web'
  const kind = gatewayClass(order.gateway ?? '')
  const isPaidLate = details?.paidAt !== undefined && details.paidAt - createdAt > LATE_MS
  const isChangedSoon =
    details?.editedAt !== undefined && details.editedAt >= createdAt && details.editedAt - createdAt <= HOUR_MS
  const pluginSpeaks = isWeb && context.pluginDays !== null
  const pluginRan = pluginSpeaks && context.pluginDays?.has(dayAt(createdAt)) === true
  const speaksOfPixel = isWeb && context.usesPixelMarks
  const found: Record<EvidenceCode, boolean> = {
    page_shown: evidence?.gaTracked === true,
    page_not_shown: pluginRan && evidence?.gaTracked !== true,
    plugin_off: pluginSpeaks && !pluginRan,
    pixel_not_fired: speaksOfPixel && evidence?.pixelFired !== true,
    pixel_recovered: evidence?.pixelTrigger !== undefined && evidence.pixelTrigger !== 'thankyou_page',
    pixel_late: (evidence?.pixelDelaySeconds ?? 0) * 1000 > LATE_MS,
    status_not_trackable: evidence?.statusAtReturn !== undefined && !TRACKABLE.test(evidence.statusAtReturn),
    paid_late: isPaidLate,
    attribution_absent: isWeb && context.usesAttribution && evidence?.hasAttribution !== true,
    attribution_present: evidence?.hasAttribution === true,
    outage: context.outages.some(({ from, to }) => createdAt >= from && createdAt <= to),
    redirect_gateway: kind === 'redirect',
    deferred_payment: kind === 'deferred' && (details?.paidAt === undefined || isPaidLate),
    in_app_browser: !NOT_IN_APP.has((factors?.in_app ?? '').toLowerCase()),
    privacy_browser: PRIVACY_BROWSER.test(factors?.browser ?? ''),
    consent_region: context.crossesConsentBorder && consentRegion(factors?.country ?? '') === 'consent',
    not_web_channel: !isWeb,
    upsell_path: isChangedSoon || (details?.addedMinor ?? 0) > 0,
  }
  return EVIDENCE_CODES.filter((code) => found[code])
}
