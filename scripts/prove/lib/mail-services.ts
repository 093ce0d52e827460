import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { createInterface } from 'node:readline'

/** The stand-ins of mail services in a process of their own, and what they were given. */

interface Taken {
  via: 'resend' | 'smtp'
  to: string
  /** The mail's text, or by SMTP its Message-ID. */
  text: string
}

export interface MailServices {
  resendUrl: string
  smtpUrl: string
  taken: Taken[]
  /** Emits `taken` the moment a mail was taken. */
  events: EventEmitter
  close(): Promise<void>
}

export async function startMailServices(script: string): Promise<MailServices> {
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  if (!child.stdout) throw new Error('The mail services have no output.')
  const events = new EventEmitter()
  const taken: Taken[] = []
  const urls = await new Promise<Pick<MailServices, 'resendUrl' | 'smtpUrl'>>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The mail services ended with code ${code}.`)))
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const said = JSON.parse(line)
      if (said.resendUrl) return resolve(said)
      taken.push(said)
      events.emit('taken')
    })
  })
  return {
    ...urls,
    taken,
    events,
    close: async () => {
      child.stdin?.end()
      await exited
    },
  }
}
