import type postgres from 'postgres'
import { describe, expect, it } from 'vitest'
import { makeAccount, makeClient } from '@/lib/testing/fixture'
import { receiveMails, secretIn } from '@/lib/testing/mailbox'
import { ask, canSignIn, type EachPerson, errorOf, expireLinks, NEW_PASSWORD, refusal } from './auth-tools'

/** What every provider guarantees about passwords and addresses, and the links by which they change. */
export function describePasswords(own: EachPerson, sql: postgres.Sql): void {
  describe('a forgotten password', () => {
    const askForLink = async () => {
      await ask().requestReset({ email: own.person.email }, new Headers())
      const [mail, ...others] = await receiveMails()
      expect([mail?.to, others]).toEqual([own.person.email, []])
      return secretIn(mail)
    }
    const reset = (token: string, password = NEW_PASSWORD) => ask().resetPassword({ token, password }, new Headers())

    it('is replaced by the link, once, and all sessions end', async () => {
      const sessions = [await own.signIn(), await own.signIn()]
      const token = await askForLink()
      expect(await reset(token)).toEqual({ subject: own.person.subject })
      expect(await Promise.all(sessions.map((one) => one.session()))).toEqual([null, null])
      expect(await canSignIn(own.person.email, own.person.password)).toBe(false)
      const used = await errorOf(reset(token, own.person.password))
      expect(used).toEqual(await errorOf(reset('made-up')))
      expect(used?.[0]).toBe('not_found')
      expect(await canSignIn(own.person.email, NEW_PASSWORD)).toBe(true)
    })

    it('is replaced by one of many who follow the link at once', async () => {
      const token = await askForLink()
      const answers = Array.from({ length: 6 }, (_, i) => errorOf(reset(token, `${NEW_PASSWORD} ${i}`)))
      expect((await Promise.all(answers)).filter((error) => error === null)).toHaveLength(1)
    })

    it('is not replaced by an old link', async () => {
      const token = await askForLink()
      await expireLinks(sql)
      await expect(reset(token)).rejects.toMatchObject(refusal('not_found'))
      expect(await canSignIn(own.person.email, own.person.password)).toBe(true)
    })

    it('of nobody is asked for without a difference, and nobody is written to', async () => {
      const nobody = 'nobody@acme.example'
      expect(await ask().requestReset({ email: nobody }, new Headers())).toBeUndefined()
      expect(await receiveMails()).toEqual([])
    })

    it('leaves no way in for whoever reads our database', async () => {
      const token = await askForLink()
      const stored = await sql`select to_jsonb(o)::text as text from platform.outbox o
        union all select to_jsonb(v)::text from identity.verification v`
      expect(stored.length).toBeGreaterThan(1)
      for (const { text } of stored) expect(text).not.toContain(token)
    })
  })

  describe('a password', () => {
    it('is changed by whoever knows it; other sessions end and this one goes on', async () => {
      const [here, elsewhere] = [await own.signIn(), await own.signIn()]
      const change = (current: string) => ask().changePassword({ current, password: NEW_PASSWORD }, here.headers())
      await expect(change('guessed')).rejects.toMatchObject(refusal('invalid_input', /^current: is not right/))
      here.take((await change(own.person.password)).setCookie)
      expect([await here.session(), await elsewhere.session()]).toEqual([expect.anything(), null])
      expect(await ask().endOtherSessions(here.headers())).toBe(0)
      expect(await canSignIn(own.person.email, own.person.password)).toBe(false)
      expect(await canSignIn(own.person.email, NEW_PASSWORD)).toBe(true)
    })

    it('is taken exactly as typed, of any characters', async () => {
      const here = await own.signIn()
      const exact = ' Ünï çödé 密码 🔑 "; -- '
      here.take(
        (await ask().changePassword({ current: own.person.password, password: exact }, here.headers())).setCookie,
      )
      expect(await canSignIn(own.person.email, exact)).toBe(true)
      for (const other of [exact.trim(), exact.toLowerCase(), `${exact} `])
        expect(await canSignIn(own.person.email, other)).toBe(false)
    })
  })

  describe('an address', () => {
    const newAddress = () => `countess${own.person.count}@acme.example`
    const askForChange = async (email = newAddress()) => {
      const here = await own.signIn()
      await ask().requestAddressChange({ email, password: own.person.password }, here.headers())
      return receiveMails()
    }
    const save = async () => {}

    it('is changed by the link that was sent to it, once, and not before', async () => {
      const [mail] = await askForChange()
      expect(mail?.to).toBe(newAddress())
      expect(await canSignIn(newAddress(), own.person.password)).toBe(false)
      const saved: unknown[] = []
      const confirm = () =>
        ask().confirmAddressChange({ token: secretIn(mail) }, async (change) => void saved.push(change))
      await confirm()
      expect(saved).toEqual([{ subject: own.person.subject, email: newAddress() }])
      expect(await canSignIn(newAddress(), own.person.password)).toBe(true)
      expect(await canSignIn(own.person.email, own.person.password)).toBe(false)
      await expect(confirm()).rejects.toMatchObject(refusal('not_found'))
      expect(saved).toHaveLength(1)
    })

    it('needs the password', async () => {
      const here = await own.signIn()
      const attempt = ask().requestAddressChange({ email: newAddress(), password: 'guessed' }, here.headers())
      await expect(attempt).rejects.toMatchObject(refusal('invalid_input', /^password: is not right/))
      expect(await receiveMails()).toEqual([])
    })

    it('of somebody else is answered alike, and nobody is written to', async () => {
      const { clientId } = await makeClient(`Globex${own.person.count}`)
      const email = `grace${own.person.count}@globex.example`
      const other = await makeAccount([clientId], { email, role: 'owner' })
      expect(await askForChange(other.email)).toEqual([])
    })

    it('that somebody else took meanwhile stays theirs, and nothing is saved', async () => {
      const [mail] = await askForChange()
      await ask().createAccount({ email: newAddress(), name: 'Grace', password: NEW_PASSWORD })
      const confirmed = ask().confirmAddressChange({ token: secretIn(mail) }, async () => {
        throw new Error('Nothing is to be saved.')
      })
      await expect(confirmed).rejects.toMatchObject(refusal('conflict'))
      expect(await canSignIn(newAddress(), NEW_PASSWORD)).toBe(true)
      expect(await canSignIn(own.person.email, own.person.password)).toBe(true)
    })

    it('stays where it could not be written down, and the link works once that is over', async () => {
      const [mail] = await askForChange()
      const token = secretIn(mail)
      const failed = ask().confirmAddressChange({ token }, () => Promise.reject(new Error('away')))
      await expect(failed).rejects.toThrow('away')
      expect(await canSignIn(own.person.email, own.person.password)).toBe(true)
      expect(await canSignIn(newAddress(), own.person.password)).toBe(false)
      await ask().confirmAddressChange({ token }, save)
      expect(await canSignIn(newAddress(), own.person.password)).toBe(true)
    })

    it('is not changed by an old link or a made-up one', async () => {
      const [mail] = await askForChange()
      await expireLinks(sql)
      for (const token of [secretIn(mail), 'made-up'])
        await expect(ask().confirmAddressChange({ token }, save)).rejects.toMatchObject(refusal('not_found'))
    })
  })
}
