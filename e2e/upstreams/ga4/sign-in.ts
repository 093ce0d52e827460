import { createPublicKey, verify } from 'node:crypto'

/** Google's token endpoint: verifies what a grant is signed with, and gives tokens of an hour. */

const LIFE_S = 3_599
const CLOCK_SKEW_S = 300

export interface Accounts {
  /** PEM public key by the e-mail address of its service account. */
  serviceAccounts?: Readonly<Record<string, string>>
  oauth?: {
    clientId: string
    clientSecret: string
    refreshToken: string
    /** What a person who has just signed in comes back with; it works once. */
    code?: string
  }
}

interface Answer {
  status: number
  body: Record<string, unknown>
}

export class SignIn {
  private readonly tokens = new Map<string, { viewer: string; expiresAt: number }>()

  constructor(
    private readonly accounts: Accounts,
    private readonly now: () => number,
  ) {}

  /** Who a request is from; null for a token that is unknown or over. */
  viewerOf(authorization: string | undefined): string | null {
    const held = this.tokens.get(/^Bearer (.+)$/.exec(authorization ?? '')?.[1] ?? '')
    return held !== undefined && held.expiresAt > this.now() ? held.viewer : null
  }

  withdrawAll(): void {
    this.tokens.clear()
  }

  grant(form: URLSearchParams): Answer {
    const isJwt = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
    return isJwt ? this.grantAccount(form.get('assertion') ?? '') : this.grantPerson(form)
  }

  private grantAccount(assertion: string): Answer {
    const [header = '', claims = '', signature = ''] = assertion.split('.')
    const { iss, scope, aud, iat, exp } = decode(claims)
    const publicKey = this.accounts.serviceAccounts?.[String(iss)]
    const nowS = this.now() / 1_000
    const isInTime =
      typeof iat === 'number' &&
      typeof exp === 'number' &&
      exp - iat <= 3_600 &&
      iat <= nowS + CLOCK_SKEW_S &&
      exp > nowS
    const isSigned =
      publicKey !== undefined &&
      decode(header).alg === 'RS256' &&
      verify(
        'sha256',
        Buffer.from(`${header}.${claims}`),
        createPublicKey(publicKey),
        Buffer.from(signature, 'base64url'),
      )
    if (!isSigned || !isInTime || aud !== 'https://oauth2.googleapis.com/token')
      return refuse(400, 'invalid_grant', 'Invalid JWT Signature.')
    if (scope !== 'https://www.googleapis.com/auth/analytics.readonly')
      return refuse(400, 'invalid_scope', 'Bad scope.')
    return this.give(String(iss))
  }

  private grantPerson(form: URLSearchParams): Answer {
    const { oauth } = this.accounts
    if (
      oauth === undefined ||
      form.get('client_id') !== oauth.clientId ||
      form.get('client_secret') !== oauth.clientSecret
    )
      return refuse(401, 'invalid_client', 'The OAuth client was not found.')
    if (form.get('grant_type') === 'authorization_code') {
      if (oauth.code === undefined || form.get('code') !== oauth.code)
        return refuse(400, 'invalid_grant', 'Malformed auth code.')
      delete oauth.code
      const { status, body } = this.give('oauth')
      return { status, body: { ...body, refresh_token: oauth.refreshToken } }
    }
    if (form.get('grant_type') !== 'refresh_token' || form.get('refresh_token') !== oauth.refreshToken)
      return refuse(400, 'invalid_grant', 'Token has been expired or revoked.')
    return this.give('oauth')
  }

  private give(viewer: string): Answer {
    const token = `ya29.stand-in-${this.tokens.size + 1}-${Math.floor(this.now())}`
    this.tokens.set(token, { viewer, expiresAt: this.now() + LIFE_S * 1_000 })
    return { status: 200, body: { access_token: token, expires_in: LIFE_S, token_type: 'Bearer' } }
  }
}

const refuse = (status: number, error: string, text: string): Answer => ({
  status,
  body: { error, error_description: text },
})

function decode(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>
  } catch {
    return {}
  }
}
