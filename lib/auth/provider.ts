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

export interface AuthProvider {
  getSession(headers: Headers): Promise<Session | null>
  /** Throws `unauthenticated` for a wrong e-mail or password, `limit_reached` after too many tries. */
  signIn(credentials: { email: string; password: string }, headers: Headers): Promise<CookieResult>
  signOut(headers: Headers): Promise<CookieResult>
  /** Makes an account and returns its subject; for provisioning, never reachable from the network. */
  createAccount(account: { email: string; name: string; password: string }): Promise<string>
}
