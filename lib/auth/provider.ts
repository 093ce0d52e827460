/** Sign-in behind one port: who someone is. What they may do is decided by memberships in our own tables. */

export interface Session {
  /** The provider's id for the person; `platform.user.auth_subject` is the only link to it. */
  subject: string
  expiresAt: Date
  /** Whether the person has set up a second factor, and so gave it to sign in. */
  hasSecondFactor: boolean
}

/** `Set-Cookie` values to pass on to the browser. */
export interface CookieResult {
  setCookie: string[]
}

/** A place where the person is signed in. */
export interface OpenSession {
  id: string
  /** The one the request was made with. */
  isCurrent: boolean
  beganAt: Date
  /** To within minutes. */
  seenAt: Date
  address: string | null
  userAgent: string | null
}

/** A second factor that waits for its first code: what an authenticator app reads, and codes for days without it. */
export interface NewSecondFactor {
  /** `otpauth://…`, which a QR code is made of. */
  uri: string
  /** The same secret, for typing it in. */
  secret: string
  /** Empty where the provider has none. */
  backupCodes: string[]
}

/** What not every provider can do: pages leave it out, and the methods for it find nothing. */
export interface AuthAbilities {
  /** Where a person is signed in can be listed, and ended one by one. */
  listsSessions: boolean
  /** A second factor comes with codes for days without the app. */
  hasBackupCodes: boolean
}

/**
 * Methods that take a person's headers act for the session in them and throw `unauthenticated` without one. All that
 * take a password or a code throw `invalid_input` naming the field for a wrong one, and `limit_reached` after too many.
 */
export interface AuthProvider {
  readonly can: AuthAbilities
  /** Null without a session, after 12 hours without use and after 7 days. */
  getSession(headers: Headers): Promise<Session | null>
  /** Throws `unauthenticated` for a wrong e-mail or password, `limit_reached` after too many tries. */
  signIn(
    credentials: { email: string; password: string },
    headers: Headers,
  ): Promise<CookieResult & { needsSecondFactor: boolean }>
  /** The second step of signing in: a code of the app, or a backup code, which is used up by it. */
  giveSecondFactor(input: { code: string }, headers: Headers): Promise<CookieResult>
  signOut(headers: Headers): Promise<CookieResult>
  /** Makes an account and returns its subject; its callers have seen an invitation. Throws `conflict` when there is one. */
  createAccount(account: { email: string; name: string; password: string }): Promise<string>

  /** Mails a link to whoever has the address; answers the same, and as fast, where nobody has. */
  requestReset(input: { email: string }, headers: Headers): Promise<void>
  /** Sets a password by the link's token and ends all sessions. Throws `not_found` for one that is used, old or wrong. */
  resetPassword(input: { token: string; password: string }, headers: Headers): Promise<{ subject: string }>
  /** Ends all other sessions. */
  changePassword(input: { current: string; password: string }, headers: Headers): Promise<CookieResult>
  /** Mails a link to the new address; nothing changes before it is followed. */
  requestAddressChange(input: { email: string; password: string }, headers: Headers): Promise<void>
  /**
   * Changes the address by the link's token, which is used up once `save` has written it down too. Throws `not_found`
   * for a token that is used, old or wrong, `conflict` when somebody else has the address by now.
   */
  confirmAddressChange(
    input: { token: string },
    save: (change: { subject: string; email: string }) => Promise<void>,
  ): Promise<void>

  /** Newest use first; empty unless `can.listsSessions`. */
  listSessions(headers: Headers): Promise<OpenSession[]>
  /** Throws `not_found` for a session that is not the person's own. */
  endSession(input: { id: string }, headers: Headers): Promise<void>
  /** Returns how many there were. */
  endOtherSessions(headers: Headers): Promise<number>
  /** Ends all sessions of a person, for platform admins. Returns how many there were. */
  endSessionsOf(subject: string): Promise<number>

  /** Throws `conflict` where one is set up already. */
  beginSecondFactor(input: { password: string }, headers: Headers): Promise<NewSecondFactor>
  /** The app's first code turns it on and ends all other sessions: they were begun without it. */
  confirmSecondFactor(input: { code: string }, headers: Headers): Promise<CookieResult>
  removeSecondFactor(input: { password: string }, headers: Headers): Promise<CookieResult>
  /** New backup codes instead of all that there were. Throws `conflict` without a second factor, `not_found` unless `can.hasBackupCodes`. */
  renewBackupCodes(input: { password: string }, headers: Headers): Promise<{ backupCodes: string[] }>
}
