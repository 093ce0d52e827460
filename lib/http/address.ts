import ipaddr from 'ipaddr.js'
import { env } from '@/lib/env'

/**
 * Network address of the caller; undefined where there is none. The last entry of X-Forwarded-For is what this process
 * saw itself (`noteSocketAddresses`); each proxy of ours that stands before it vouches for one entry more to the left.
 * What is left of those was said by the caller, and proves nothing.
 */
export function addressOf(headers: Headers): string | undefined {
  const entries = (headers.get('x-forwarded-for') ?? '').split(',').flatMap((entry) => entry.trim() || [])
  const entry = entries[Math.max(0, entries.length - 1 - env().TRUSTED_PROXY_HOPS)]
  if (entry === undefined || !ipaddr.isValid(entry)) return undefined
  // IPv4 by way of an IPv6 socket is IPv4.
  return ipaddr.process(entry).toString()
}

/** What one caller can take addresses from as they like: a single IPv4 address, or the 64 bits a network is given. */
export function networkOf(address: string): string {
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return (parsed as ipaddr.IPv6).parts.slice(0, 4).join(':')
}
