import { cleanId } from '@/lib/reconcile/ids'

/** The id as it was given, as it is compared, and with and without the sign that shops put before numbers. */
export function spellingsOf(id: string): string[] {
  const cleaned = cleanId(id)
  const bare = cleaned.replace(/^#/, '')
  return [...new Set([id.trim(), cleaned, bare, `#${bare}`])].filter((one) => one !== '' && one !== '#')
}
