import { notFound } from '@/lib/errors'
import { writeAccountMail } from '@/lib/services/notifications/account-mail'
import type { AuthProvider } from './provider'
import { LINK_MINUTES, RESET_ANSWER_MS, refusals } from './refusals'
import { verifyAccessToken } from './supabase-claims'
import { dataOrRefuse, openAdmin, openJar, toOurError } from './supabase-client'
import { clearCookies, readTokens } from './supabase-cookies'
import { hasFactor, secondFactor } from './supabase-factor'
import {
  endAtSupabase,
  findSignedIn,
  givePassword,
  isPassword,
  keepInCookies,
  requireSignedIn,
} from './supabase-person'
import { beginSession, endSession, endSessions, findSubject, makeLink, readLink, useLink } from './supabase-records'

/**
 * Sign-in by Supabase Auth: it keeps accounts, passwords and second factors. Links and mail are ours, so that they last
 * as long and are answered alike whatever the project is set to; its secret key is used where nobody is signed in.
 */

export function createSupabaseProvider(): AuthProvider {
  return {
    can: { listsSessions: false, hasBackupCodes: false },
    ...secondFactor,
    async getSession(headers) {
      const who = await findSignedIn(headers)
      return who && { subject: who.subject, expiresAt: who.expiresAt, hasSecondFactor: who.level === 'aal2' }
    },
    async signIn(credentials, headers) {
      const begun = await givePassword(credentials)
      if (!begun) throw refusals.wrongCredentials()
      const claims = await verifyAccessToken(begun.session.access_token)
      if (!claims) throw refusals.notAcceptable()
      const needsSecondFactor = hasFactor(begun.user)
      const setCookie = await keepInCookies(headers, needsSecondFactor ? 'half' : 'whole', begun.session)
      if (!needsSecondFactor) await beginSession(claims, 'aal1')
      return { setCookie, needsSecondFactor }
    },
    async signOut(headers) {
      for (const kind of ['whole', 'half'] as const) {
        const tokens = await readTokens(headers, kind)
        const claims = tokens && (await verifyAccessToken(tokens.accessToken))
        if (!claims) continue
        await endSession(claims)
        await endAtSupabase(tokens.accessToken)
      }
      return { setCookie: clearCookies(headers) }
    },
    async createAccount({ email, name, password }) {
      const { user } = dataOrRefuse(
        await openAdmin().auth.admin.createUser({
          email: email.toLowerCase(),
          password,
          email_confirm: true,
          user_metadata: { name },
        }),
        { email_exists: refusals.addressTaken, user_already_exists: refusals.addressTaken },
      )
      return user.id
    },

    async requestReset({ email }) {
      const mail = async () => {
        const subject = await findSubject(email)
        if (subject === null) return
        const secret = await makeLink('reset', { subject }, LINK_MINUTES)
        await writeAccountMail({ kind: 'password_reset', to: email, secret, minutes: LINK_MINUTES })
      }
      await Promise.all([mail(), new Promise((resolve) => setTimeout(resolve, RESET_ANSWER_MS))])
    },
    async resetPassword({ token, password }) {
      const done = await useLink('reset', token, async ({ subject }) => {
        // Supabase ends all that its sessions could be renewed by along with it.
        const changed = await openAdmin().auth.admin.updateUserById(subject, { password })
        dataOrRefuse(changed, { user_not_found: refusals.deadLink })
        await endSessions(subject)
        return { subject }
      })
      if (!done) throw refusals.deadLink()
      return done
    },
    async changePassword({ current, password }, headers) {
      const { jar: old, account, subject, sessionId, level } = await requireSignedIn(headers)
      const jar = level === 'aal2' ? old : openJar(headers)
      // Supabase may ask for a session of today. One that was raised by a second factor cannot be begun without a code.
      const begun = await givePassword({ email: account.email ?? '', password: current })
      if (!begun) throw refusals.wrongPassword('current')
      const fresh = await verifyAccessToken(begun.session.access_token)
      if (!fresh) throw refusals.notAcceptable()
      if (level === 'aal1') dataOrRefuse(await jar.client.auth.setSession(begun.session))
      const { error } = await jar.client.auth.updateUser({ password, current_password: current })
      if (error) {
        await endAtSupabase(begun.session.access_token)
        throw toOurError(error, { reauthentication_needed: refusals.tooLongAgo })
      }
      const kept = level === 'aal2' ? sessionId : fresh.sessionId
      if (level === 'aal1') await beginSession(fresh, 'aal1')
      await endSessions(subject, { except: kept })
      return { setCookie: jar.setCookie() }
    },
    async requestAddressChange({ email, password }, headers) {
      const { account, subject } = await requireSignedIn(headers)
      if (!(await isPassword(account, password))) throw refusals.wrongPassword('password')
      // Whoever asks must not learn who else has an account.
      if ((await findSubject(email)) !== null) return
      const secret = await makeLink('address', { subject, email }, LINK_MINUTES)
      await writeAccountMail({ kind: 'email_change', to: email, secret, minutes: LINK_MINUTES })
    },
    async confirmAddressChange({ token }, save) {
      const found = await readLink('address', token)
      if (!found?.email) throw refusals.deadLink()
      const { subject, email } = found
      const before = await changeAddress(subject, email)
      try {
        await save({ subject, email })
      } catch (error) {
        await changeAddress(subject, before)
        throw error
      }
      if (!(await useLink('address', token, async () => true))) throw refusals.deadLink()
    },

    async listSessions(headers) {
      await requireSignedIn(headers)
      return []
    },
    async endSession(_, headers) {
      await requireSignedIn(headers)
      throw notFound('The session')
    },
    async endOtherSessions(headers) {
      const { jar, subject, sessionId } = await requireSignedIn(headers)
      const ended = await endSessions(subject, { except: sessionId })
      const { error } = await jar.client.auth.signOut({ scope: 'others' })
      if (error) throw toOurError(error)
      return ended
    },
    endSessionsOf: (subject) => endSessions(subject),
  }
}

/** Returns the address from before. Throws `conflict` where another account of the project has it. */
async function changeAddress(subject: string, email: string): Promise<string> {
  const { admin } = openAdmin().auth
  const { user } = dataOrRefuse(await admin.getUserById(subject), { user_not_found: refusals.deadLink })
  const { error } = await admin.updateUserById(subject, { email, email_confirm: true })
  if (!error) return user.email ?? email
  // Supabase answers an address that is taken like a fault of its own: asked for a link, it tells whose it is.
  if (error.status === 500) {
    const { data } = await admin.generateLink({ type: 'recovery', email })
    if (data.user && data.user.id !== subject) throw refusals.addressLost()
  }
  throw toOurError(error, { email_exists: refusals.addressLost })
}
