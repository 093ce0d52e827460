/** Pages of a shop whose address people copy instead of the shop's own. */
const COPIED_PAGE = /\/(?:wp-admin|wp-login\.php|wp-json|index\.php)(?:\/.*)?$/

/**
 * The address of a shop as it is meant: `shop.example` and `https://shop.example/wp-admin/index.php?page=wc` are both
 * `https://shop.example`. Null for what is no address; plain http becomes https, the only way keys may travel.
 */
export function readShopAddress(typed: string): string | null {
  const text = typed.trim()
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(full)) return null
  const { protocol, host, hostname, pathname } = new URL(full)
  if ((protocol !== 'https:' && protocol !== 'http:') || !hostname.includes('.')) return null
  return `https://${host}${pathname.replace(COPIED_PAGE, '').replace(/\/+$/, '')}`
}
