import type { ActedVia } from '@/lib/db/context'
import type { AuditAction } from '@/lib/services/audit/dto'

export const VIA_WORDS: Readonly<Record<ActedVia, string>> = {
  session: 'Signed in',
  key: 'API key',
  break_glass: 'Break-glass access',
  link: 'A link',
  command: 'A command',
  system: 'By itself',
}

const NOUNS: Readonly<Record<string, string>> = { break_glass: 'Break-glass access', key: 'API key' }

/** An action such as `connector.replace_credentials` for people: `Connector: replace credentials`. */
export function actionWords(action: AuditAction): string {
  const [noun = '', verb = ''] = action.split('.')
  const name = NOUNS[noun] ?? noun.replaceAll('_', ' ')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}: ${verb.replaceAll('_', ' ')}`
}
