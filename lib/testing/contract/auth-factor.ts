import { describe, expect, it } from 'vitest'
import { receiveMails, secretIn } from '@/lib/testing/mailbox'
import { totpOf } from '@/lib/testing/totp'
import { ask, canSignIn, type EachPerson, errorOf, NEW_PASSWORD, refusal } from './auth-tools'
import { Browser } from './browser'

/** What every provider guarantees about second factors. */
export function describeSecondFactor(own: EachPerson): void {
  describe('a second factor', () => {
    const begin = (here: Browser) => ask().beginSecondFactor({ password: own.person.password }, here.headers())
    const setUp = async () => {
      const here = await own.signIn()
      const factor = await begin(here)
      const before = here.copy()
      here.take((await ask().confirmSecondFactor({ code: totpOf(factor.secret) }, here.headers())).setCookie)
      return { ...factor, here, before }
    }
    const givePassword = async () => {
      const { setCookie, needsSecondFactor } = await ask().signIn(own.person, new Headers())
      expect(needsSecondFactor).toBe(true)
      return new Browser().take(setCookie)
    }
    const giveCode = async (half: Browser, code: string) =>
      half.copy().take((await ask().giveSecondFactor({ code }, half.headers())).setCookie)

    it('counts from its first code on; sessions and cookies from before it end', async () => {
      const elsewhere = await own.signIn()
      const { uri, secret, here, before } = await setUp()
      expect(uri).toMatch(/^otpauth:\/\/totp\//)
      expect(uri).toContain(`secret=${secret}`)
      expect(await here.session()).toMatchObject({ hasSecondFactor: true })
      expect([await elsewhere.session(), await before.session()]).toEqual([null, null])
    })

    it('is asked for at sign-in: the password alone opens nothing', async () => {
      const { secret } = await setUp()
      const half = await givePassword()
      expect([half.isEmpty(), await half.session()]).toEqual([false, null])
      await expect(giveCode(half, '000000')).rejects.toMatchObject(refusal('invalid_input', /^code: is not right/))
      const whole = await giveCode(half, totpOf(secret))
      expect(await whole.session()).toMatchObject({ subject: own.person.subject, hasSecondFactor: true })
      expect(await half.session()).toBeNull()
    })

    it('lets in once by each code, however many times it is sent at once', async () => {
      const { secret } = await setUp()
      const halves = [await givePassword(), await givePassword(), await givePassword()]
      const code = totpOf(secret)
      const answers = await Promise.all(halves.map((half) => errorOf(giveCode(half, code))))
      expect(answers.filter((error) => error === null)).toHaveLength(1)
      expect(await errorOf(giveCode(await givePassword(), code))).toMatchObject(['invalid_input', expect.anything()])
    })

    it('cannot be guessed: five wrong codes end the attempt, ten lock the account for a while', async () => {
      const { secret } = await setUp()
      for (const round of [1, 2]) {
        const half = await givePassword()
        for (let i = 0; i < 5; i++)
          expect([round, i, (await errorOf(giveCode(half, `00000${i}`)))?.[0]]).toEqual([round, i, 'invalid_input'])
        if (round === 1) expect((await errorOf(giveCode(half, totpOf(secret))))?.[0]).toBe('unauthenticated')
      }
      const locked = await errorOf(giveCode(await givePassword(), totpOf(secret)))
      expect(locked?.[0]).toBe('limit_reached')
    })

    it('is not to be had without the first step', async () => {
      const { secret } = await setUp()
      await expect(giveCode(new Browser(), totpOf(secret))).rejects.toMatchObject(refusal('unauthenticated'))
    })

    it('that was begun, but not confirmed, is not asked for, and can be begun anew', async () => {
      const here = await own.signIn()
      await begin(here)
      const { secret } = await begin(here)
      const confirm = (code: string) => ask().confirmSecondFactor({ code }, here.headers())
      await expect(confirm('000000')).rejects.toMatchObject(refusal('invalid_input', /^code: is not right/))
      expect(await canSignIn(own.person.email, own.person.password)).toBe(true)
      expect(await here.session()).toMatchObject({ hasSecondFactor: false })
      here.take((await confirm(totpOf(secret))).setCookie)
      expect(await here.session()).toMatchObject({ hasSecondFactor: true })
    })

    it('is set up and removed with the password only, and once', async () => {
      const { here } = await setUp()
      const remove = (password: string) => ask().removeSecondFactor({ password }, here.headers())
      await expect(begin(here)).rejects.toMatchObject(refusal('conflict'))
      await expect(remove('guessed')).rejects.toMatchObject(refusal('invalid_input', /^password: is not right/))
      here.take((await remove(own.person.password)).setCookie)
      expect(await here.session()).toMatchObject({ hasSecondFactor: false })
      expect((await ask().signIn(own.person, new Headers())).needsSecondFactor).toBe(false)
    })

    it('does not come off, and no password changes, by a wrong password; by the right one this session goes on', async () => {
      const { here } = await setUp()
      const change = (current: string) => ask().changePassword({ current, password: NEW_PASSWORD }, here.headers())
      await expect(change('guessed')).rejects.toMatchObject(refusal('invalid_input', /^current: is not right/))
      here.take((await change(own.person.password)).setCookie)
      expect(await here.session()).toMatchObject({ hasSecondFactor: true })
    })

    it('stays through a reset of the password', async () => {
      const { here } = await setUp()
      await ask().requestReset({ email: own.person.email }, new Headers())
      const [mail] = await receiveMails()
      await ask().resetPassword({ token: secretIn(mail), password: NEW_PASSWORD }, new Headers())
      expect(await here.session()).toBeNull()
      const { needsSecondFactor } = await ask().signIn({ ...own.person, password: NEW_PASSWORD }, new Headers())
      expect(needsSecondFactor).toBe(true)
    })

    it('is replaced by a backup code, each once, and by new ones when they are renewed, where there are any', async () => {
      const { backupCodes, here } = await setUp()
      const renew = (password: string) => ask().renewBackupCodes({ password }, here.headers())
      if (!ask().can.hasBackupCodes) {
        expect(backupCodes).toEqual([])
        await expect(renew(own.person.password)).rejects.toMatchObject(refusal('not_found'))
        await expect(giveCode(await givePassword(), 'abcde-12345')).rejects.toMatchObject(refusal('invalid_input'))
        return
      }
      expect(new Set(backupCodes).size).toBe(10)
      const [first = '', second = ''] = backupCodes
      expect(await (await giveCode(await givePassword(), first)).session()).toMatchObject({ hasSecondFactor: true })
      await expect(giveCode(await givePassword(), first)).rejects.toMatchObject(refusal('invalid_input'))
      await expect(renew('guessed')).rejects.toMatchObject(refusal('invalid_input', /^password: is not right/))
      const { backupCodes: renewed } = await renew(own.person.password)
      expect(new Set([...renewed, ...backupCodes]).size).toBe(20)
      await expect(giveCode(await givePassword(), second)).rejects.toMatchObject(refusal('invalid_input'))
      expect(await (await giveCode(await givePassword(), renewed[0] ?? '')).session()).not.toBeNull()
    })

    it('has no codes to renew before it is set up', async () => {
      const here = await own.signIn()
      const renewed = ask().renewBackupCodes({ password: own.person.password }, here.headers())
      await expect(renewed).rejects.toMatchObject(refusal(ask().can.hasBackupCodes ? 'conflict' : 'not_found'))
    })
  })
}
