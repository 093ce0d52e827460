import { expect, it } from 'vitest'
import { openTestDatabase } from '@/lib/testing/database'
import { makeAccount, makeClient } from '@/lib/testing/fixture'
import { authProvider } from './session'

openTestDatabase({ FRONTEND_URL: 'https://dashboard.example' })

it('over https, sign-in is a cookie that browsers take from this host alone and send to no other', async () => {
  const { clientId } = await makeClient('Acme')
  const account = await makeAccount([clientId], { email: 'ada@acme.example', role: 'owner' })
  const { setCookie } = await authProvider().signIn(account, new Headers())
  expect(setCookie).toHaveLength(1)
  const [cookie = ''] = setCookie
  const [pair = '', ...attributes] = cookie.split('; ')
  expect(pair).toMatch(/^__Host-dra\.session_token=/)
  expect(attributes.map((one) => one.toLowerCase()).sort()).toEqual(
    ['httponly', 'max-age=604800', 'path=/', 'samesite=lax', 'secure'].sort(),
  )
  const session = await authProvider().getSession(new Headers({ cookie: pair }))
  expect(session).toMatchObject({ hasSecondFactor: false })
  // Somebody who can set cookies for a neighbouring site gets no further with the plain name.
  expect(await authProvider().getSession(new Headers({ cookie: pair.replace('__Host-', '') }))).toBeNull()
})

it('an account that is made opens no session, and a second one with its address is refused', async () => {
  const { clientId } = await makeClient('Globex')
  const account = await makeAccount([clientId], { email: 'grace@globex.example', role: 'owner' })
  const { setCookie } = await authProvider().signIn(account, new Headers())
  const headers = new Headers({ cookie: setCookie[0]?.split(';')[0] ?? '' })
  expect(await authProvider().listSessions(headers)).toHaveLength(1)
  await expect(
    authProvider().createAccount({ email: 'Grace@Globex.example', name: 'Grace', password: 'another horse battery' }),
  ).rejects.toMatchObject({ code: 'conflict' })
})
