import { describe, expect, it } from 'vitest'
import { findPrincipal } from '@/lib/auth/session'
import { describeSecondFactor } from './auth-factor'
import { describePasswords } from './auth-passwords'
import { ask, canSignIn, eachWithPerson, errorOf, NEW_PASSWORD, refusal, type UnderTest } from './auth-tools'
import { Browser } from './browser'

/** What every provider of sign-in guarantees, whoever keeps the accounts: one suite for all of them. */
export function describeAuthProvider(under: UnderTest): void {
  const { sql, leaveAlone } = under
  const own = eachWithPerson(under)

  describe('a session', () => {
    it('begins with the right password, in a cookie that scripts cannot read and other sites cannot send', async () => {
      const { setCookie, needsSecondFactor } = await ask().signIn(own.person, new Headers())
      expect(needsSecondFactor).toBe(false)
      expect(setCookie.length).toBeGreaterThan(0)
      for (const cookie of setCookie)
        for (const rule of [/; HttpOnly/i, /; SameSite=Lax/i, /; Path=\/(;|$)/i]) expect(cookie).toMatch(rule)
      const browser = new Browser().take(setCookie)
      expect(await browser.session()).toMatchObject({ subject: own.person.subject, hasSecondFactor: false })
      expect((await findPrincipal(browser.headers()))?.user.id).toBe(own.person.userId)
    })

    it('does not begin with a wrong password or address, and both are answered alike', async () => {
      const wrong = await errorOf(ask().signIn({ ...own.person, password: 'not the password' }, new Headers()))
      const unknown = await errorOf(ask().signIn({ ...own.person, email: 'nobody@acme.example' }, new Headers()))
      expect(wrong?.[0]).toBe('unauthenticated')
      expect(unknown).toEqual(wrong)
    })

    it('begins however the address is capitalised', async () => {
      expect(await canSignIn(own.person.email.toUpperCase(), own.person.password)).toBe(true)
    })

    it('is none without its cookie, or with one that was changed', async () => {
      const browser = await own.signIn()
      expect(await ask().getSession(new Headers())).toBeNull()
      for (const cookie of browser.damaged()) expect(await ask().getSession(new Headers({ cookie }))).toBeNull()
      expect(await browser.session()).not.toBeNull()
    })

    it('is ended by signing out, for whoever kept the cookie too; others go on', async () => {
      const [one, other] = [await own.signIn(), await own.signIn()]
      const kept = one.copy()
      one.take((await ask().signOut(one.headers())).setCookie)
      expect(one.isEmpty()).toBe(true)
      expect([await one.session(), await kept.session()]).toEqual([null, null])
      expect(await other.session()).not.toBeNull()
      expect(new Browser().take((await ask().signOut(new Headers())).setCookie).isEmpty()).toBe(true)
    })

    it('ends after twelve hours without use, and after seven days', async () => {
      const browser = await own.signIn()
      await leaveAlone(11.9)
      const session = await browser.session()
      expect(Math.round(((session?.expiresAt.getTime() ?? 0) - Date.now()) / 86_400_000)).toBe(7)
      // Its use was noted: the time without use begins anew.
      await leaveAlone(0.2)
      expect(await browser.session()).not.toBeNull()
      await leaveAlone(12.1)
      expect(await browser.session()).toBeNull()
    })

    it('opens nothing for a person who was deactivated', async () => {
      const browser = await own.signIn()
      await sql`update platform.user set active = false where id = ${own.person.userId}`
      expect(await findPrincipal(browser.headers())).toBeNull()
      expect(await findPrincipal((await own.signIn()).headers())).toBeNull()
    })

    it('is ended elsewhere, all at once', async () => {
      const [here, ...others] = [await own.signIn(), await own.signIn(), await own.signIn()]
      expect(await ask().endOtherSessions(here.headers())).toBe(2)
      expect(await Promise.all([here, ...others].map((one) => one.session()))).toEqual([expect.anything(), null, null])
      expect(await ask().endOtherSessions(here.headers())).toBe(0)
    })

    it('is listed and ended alone where the provider can, and is nowhere to be found where it cannot', async () => {
      const [here, elsewhere] = [await own.signIn(), await own.signIn()]
      const listed = await ask().listSessions(here.headers())
      expect(listed.map(({ isCurrent }) => isCurrent).sort()).toEqual(ask().can.listsSessions ? [false, true] : [])
      const target = listed.find(({ isCurrent }) => !isCurrent)
      if (target) await ask().endSession(target, here.headers())
      await expect(ask().endSession({ id: 'none' }, here.headers())).rejects.toMatchObject(refusal('not_found'))
      expect(await elsewhere.session()).toEqual(target ? null : expect.anything())
    })

    it('is needed for whatever changes an account', async () => {
      const nobody = new Headers()
      const password = own.person.password
      const attempts = [
        ask().changePassword({ current: password, password: NEW_PASSWORD }, nobody),
        ask().requestAddressChange({ email: 'new@acme.example', password }, nobody),
        ask().listSessions(nobody),
        ask().endSession({ id: 'none' }, nobody),
        ask().endOtherSessions(nobody),
        ask().beginSecondFactor({ password }, nobody),
        ask().confirmSecondFactor({ code: '000000' }, nobody),
        ask().removeSecondFactor({ password }, nobody),
        ask().renewBackupCodes({ password }, nobody),
      ]
      for (const attempt of await Promise.all(attempts.map(errorOf))) expect(attempt?.[0]).toBe('unauthenticated')
    })
  })

  describe('an account', () => {
    it('is made once for each address, and opens no session', async () => {
      const email = `Grace${own.person.count}@acme.example`
      const subject = await ask().createAccount({ email, name: 'Grace', password: NEW_PASSWORD })
      const again = ask().createAccount({ email: email.toLowerCase(), name: 'Grace', password: NEW_PASSWORD })
      await expect(again).rejects.toMatchObject(refusal('conflict'))
      const browser = await Browser.signIn({ email, password: NEW_PASSWORD })
      expect((await browser.session())?.subject).toBe(subject)
      expect(await ask().endOtherSessions(browser.headers())).toBe(0)
      expect(await findPrincipal(browser.headers())).toBeNull()
    })
  })

  describePasswords(own, sql)
  describeSecondFactor(own)
}
