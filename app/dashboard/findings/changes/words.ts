import type { ChangeArea } from '@/lib/services/changes/dto'

export const AREAS: Readonly<Record<ChangeArea, string>> = {
  theme: 'Theme',
  plugin: 'Plugin or app',
  tag_manager: 'Tag manager',
  consent: 'Consent banner',
  checkout: 'Checkout or payment',
  other: 'Something else',
}
