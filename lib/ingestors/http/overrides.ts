import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/**
 * Development only: which program on this machine answers for an origin. Keys are `https://shop.example` or
 * `https://*.example`, values a loopback URL, whose path is put in front. Throws for anything else, so that a setting
 * can never open the way to a private network. Returns where to send a URL instead, or null for the real one.
 */
export function readOverrides(overrides: Readonly<Record<string, string>>): (url: URL) => URL | null {
  const bases = new Map(Object.entries(overrides).map(([origin, base]) => [readOrigin(origin), readBase(origin, base)]))
  return (url) => {
    const base =
      bases.get(url.hostname) ??
      suffixesOf(url.hostname)
        .map((suffix) => bases.get(suffix))
        .find(Boolean)
    if (base === undefined) return null
    // Set part by part: a path such as //elsewhere.example must stay a path.
    const target = new URL(base)
    target.pathname = `${base.pathname.replace(/\/$/, '')}${url.pathname}`
    target.search = url.search
    return target
  }
}

/** `*.b.c` and `*.c` for `a.b.c`: the nearest first. */
const suffixesOf = (hostname: string) =>
  hostname
    .split('.')
    .slice(1)
    .map((_, index, rest) => `*.${rest.slice(index).join('.')}`)

function readOrigin(origin: string): string {
  const name = /^https:\/\/((?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)\/?$/.exec(origin)?.[1]
  if (name === undefined)
    throw new Error(`${origin} cannot be overridden: name an origin such as https://shop.example or https://*.example.`)
  return name
}

function readBase(origin: string, text: string): URL {
  const base = URL.canParse(text) ? new URL(text) : null
  if (base === null || !['http:', 'https:'].includes(base.protocol) || !isLoopback(base.hostname))
    throw new Error(`${origin} can be overridden by a program on this machine only, such as http://127.0.0.1:4000.`)
  return base
}

function isLoopback(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return hostname === 'localhost' || (isIP(address) !== 0 && ipaddr.parse(address).range() === 'loopback')
}
