import { startSmtpCatcher } from '../smtp/catcher'
import { startResend } from './server'

/**
 * Resend and an SMTP server as a process of its own, for proofs that kill what sends. The first line it writes says where
 * they listen; each further one names a mail the moment it was taken. Ends with its standard input.
 */

const LATENCY_MS = 25

const tell = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)

const [resend, smtp] = await Promise.all([
  startResend({
    apiKey: 're_proof',
    domain: 'proof.example',
    now: Date.now,
    latencyMs: LATENCY_MS,
    onSent: ({ to, subject, html }) => tell({ via: 'resend', to, text: subject + html }),
  }),
  startSmtpCatcher({
    latencyMs: LATENCY_MS,
    onCaught: ({ to, messageId }) => tell({ via: 'smtp', to, text: messageId }),
  }),
])
tell({ resendUrl: resend.url, smtpUrl: smtp.url })
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
