import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeSelfSigned } from '@/lib/testing/certificate'
import { openHttp } from './client'

const SITE = 'https://shop.example'
const identity = makeSelfSigned('shop.example')
let server: Server
let port: number
let asked = 0

beforeAll(async () => {
  server = createServer(identity, (_request, response) => {
    asked++
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.close()
})

it('a server whose certificate nobody vouches for is told nothing', async () => {
  const http = openHttp({ overrides: { [SITE]: `https://127.0.0.1:${port}` } })
  const request = { url: `${SITE}/`, headers: { authorization: 'canary' }, signal: new AbortController().signal }
  await expect(http.send(request)).rejects.toMatchObject({ code: 'http_certificate' })
  await expect(http.lines(request)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'http_certificate' })
  expect(asked).toBe(0)
})

it('and would be answered well by whoever trusts it: nothing but the certificate is wrong', async () => {
  const socket = connect({ port, host: '127.0.0.1', ca: identity.cert, servername: 'shop.example' })
  await once(socket, 'secureConnect')
  expect(socket.authorized).toBe(true)
  socket.destroy()
})
