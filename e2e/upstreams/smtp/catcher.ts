import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** An SMTP server that keeps what it is given. Like every SMTP server it takes a repeated mail as another one. */

export interface CaughtMail {
  messageId: string
  to: string
  raw: string
}

interface CatcherOptions {
  user?: { name: string; password: string }
  /** Between taking a mail and saying so. */
  latencyMs?: number
  /** The moment a mail is taken: whatever becomes of the connection, it will be delivered. */
  onCaught?: (mail: CaughtMail) => void
}

export interface SmtpCatcher {
  url: string
  caught: CaughtMail[]
  /** Replies to the next mails instead of taking them, one each. */
  refusals: { code: number; message: string }[]
  close(): Promise<void>
}

export async function startSmtpCatcher({ user, latencyMs = 0, onCaught }: CatcherOptions = {}): Promise<SmtpCatcher> {
  const caught: CaughtMail[] = []
  const refusals: SmtpCatcher['refusals'] = []
  const server = new SMTPServer({
    disabledCommands: user ? ['STARTTLS'] : ['STARTTLS', 'AUTH'],
    authOptional: !user,
    allowInsecureAuth: true,
    logger: false,
    onAuth: ({ username, password }, _session, done) => {
      if (user && username === user.name && password === user.password) return done(null, { user: username })
      done(new Error('Invalid login'))
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const refusal = refusals.shift()
        if (refusal) return done(Object.assign(new Error(refusal.message), { responseCode: refusal.code }))
        const raw = Buffer.concat(chunks).toString('utf8')
        const messageId = /^Message-ID: (\S+)/im.exec(raw)?.[1] ?? ''
        const mail = { messageId, to: session.envelope.rcptTo.map(({ address }) => address).join(), raw }
        caught.push(mail)
        onCaught?.(mail)
        setTimeout(() => done(), latencyMs)
      })
    },
  })
  // A client that is killed cuts its connection; that is what these tests are about.
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as AddressInfo
  const login = user ? `${user.name}:${user.password}@` : ''
  return {
    url: `smtp://${login}127.0.0.1:${port}`,
    caught,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
