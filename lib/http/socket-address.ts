import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/**
 * Has every request of this process carry the address of its socket as the last entry of X-Forwarded-For, as a proxy
 * would. Next tells route handlers nothing of the socket, and takes that header as it came whenever the caller sent one.
 * Runs before any other code sees the request.
 */
export function noteSocketAddresses(): void {
  const holder = globalThis as { draNotesAddresses?: true }
  if (holder.draNotesAddresses) return
  holder.draNotesAddresses = true
  subscribe('http.server.request.start', (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request
    const said = headers['x-forwarded-for']
    const seen = socket.remoteAddress ?? ''
    headers['x-forwarded-for'] = said ? `${String(said)}, ${seen}` : seen
  })
}
