import { authProvider } from '@/lib/auth/session'

/** Keeps cookies as a browser does: what it is told to keep, until it is told to forget it. */
export class Browser {
  readonly #cookies: Map<string, string>

  constructor(cookies: ReadonlyMap<string, string> = new Map()) {
    this.#cookies = new Map(cookies)
  }

  static async signIn(credentials: { email: string; password: string }): Promise<Browser> {
    return new Browser().take((await authProvider().signIn(credentials, new Headers())).setCookie)
  }

  take(setCookie: readonly string[]): this {
    for (const cookie of setCookie) {
      const [pair = ''] = cookie.split(';')
      const [name = '', ...value] = pair.split('=')
      if (/; max-age=0/i.test(cookie)) this.#cookies.delete(name)
      else this.#cookies.set(name, value.join('='))
    }
    return this
  }

  /** As it is now, for what somebody else kept of it. */
  copy(): Browser {
    return new Browser(this.#cookies)
  }

  isEmpty(): boolean {
    return this.#cookies.size === 0
  }

  headers(): Headers {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return new Headers(cookie ? { cookie } : {})
  }

  session() {
    return authProvider().getSession(this.headers())
  }

  /** Its cookies with another first letter, and cut in half. */
  damaged(): string[] {
    const write = (change: (value: string) => string) =>
      [...this.#cookies].map(([name, value]) => `${name}=${change(value)}`).join('; ')
    return [write((value) => `A${value.slice(1)}`), write((value) => value.slice(0, value.length >> 1))]
  }
}
