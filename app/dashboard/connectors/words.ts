import type { Shape, Tone } from '@/lib/label-table'
import type { ConnectorDto, ConnectorKind } from '@/lib/services/connectors/dto'

/** What the kinds and states of connectors are called. */

export const KIND_NAMES: Readonly<Record<ConnectorKind, string>> = {
  store_file: 'Store, by file',
  analytics_file: 'GA4, by file',
  ga4: 'Google Analytics 4',
  shopify: 'Shopify',
  woocommerce: 'WooCommerce',
  push: 'Store, sent by your own systems',
}

interface StateWords {
  label: string
  tone: Tone
  shape: Shape
  /** What it means for the numbers. */
  sentence: string
}

/** What is wrong comes before the pause: it has to be put right before the source can go on. */
export function connectorState({ state, pausedAt }: Pick<ConnectorDto, 'state' | 'pausedAt'>): StateWords {
  if (state === 'needs_reauth')
    return {
      label: 'Needs a new sign-in',
      tone: 'critical',
      shape: 'dash',
      sentence:
        'Its credentials are no longer accepted. What was read stays; new days are read once they are replaced.',
    }
  if (state === 'misconfigured')
    return {
      label: 'Something to fix',
      tone: 'critical',
      shape: 'ring',
      sentence: 'It cannot be read as it is. What was read stays; new days are read once this is put right.',
    }
  if (pausedAt !== null)
    return {
      label: 'Paused',
      tone: 'pending',
      shape: 'half',
      sentence: 'It is not read, and a run that needs it ends with a note until it is resumed.',
    }
  return { label: 'Ready', tone: 'matched', shape: 'dot', sentence: 'It can be read.' }
}
