import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Random, randomOf, wholeNumber } from '@/scripts/simulate/random'
import type { Arena } from './lib/arena'
import { bundle, type Exchange } from './lib/build-worker'
import { type MailServices, startMailServices } from './lib/mail-services'
import type { Proof } from './lib/proof'
import { waitUntil } from './lib/wait'

export interface OutboxSize {
  seed: number
  /** Of the sender by each of the two ways. */
  kills: number
  /** Of the unsafe sender; it must be caught. */
  controlKills: number
}

export const FULL_OUTBOX: Omit<OutboxSize, 'seed'> = { kills: 100, controlKills: 20 }

type Way = 'resend' | 'smtp' | 'control'

const WITHOUT_KEY: Exchange = { file: 'lib/email/resend.ts', from: 'idempotencyKey: id, ', to: '' }
const CLIENT_ID = 'cli_proof'
/** The longest that a kill waits after a mail was taken: past the answer and the mark. */
const LATEST_KILL_MS = 80
const DRAIN_MS = 120_000

/**
 * Senders killed at the worst moments: just when a service took a mail, while it answers, while the mail is marked, and in
 * between. Through Resend every mail arrives once; by SMTP at most one is repeated for each kill, under the same
 * Message-ID. Control: a sender without idempotency keys, for which some mail must arrive twice.
 */
export async function proveOutbox(arena: Arena, size: OutboxSize): Promise<Proof> {
  const [services, safe, unsafe] = await Promise.all([
    bundle(['e2e/upstreams/resend/main.ts']),
    bundle(['scripts/prove/outbox-sender.ts']),
    bundle(['scripts/prove/outbox-sender.ts'], [WITHOUT_KEY]),
  ])
  const standIns = await startMailServices(services)
  try {
    const random = randomOf(size.seed, 11)
    await arena.owner`insert into platform.client (id, name, slug, time_zone, currency)
      values (${CLIENT_ID}, 'Proof', 'proof', 'Europe/Berlin', 'EUR')`
    const run = (way: Way, script: string, kills: number) =>
      killSenders({ arena, standIns, random, way, script, kills })
    const resend = await run('resend', safe, size.kills)
    const smtp = await run('smtp', safe, size.kills)
    const control = await run('control', unsafe, size.controlKills)
    const problems = [...resend.problems, ...smtp.problems, ...control.problems]
    if (resend.repeated > 0) problems.push(`${resend.repeated} mails arrived more than once through Resend`)
    if (smtp.repeats > smtp.kills) problems.push(`${smtp.repeats} repeats by SMTP after ${smtp.kills} kills`)
    if (control.repeated === 0) problems.push('The control was not caught: without keys every mail arrived once, too')
    const figuresOf = ({ kills, mails, repeats }: Outcome) => ({ kills, mails, repeats })
    return {
      problems,
      figures: {
        kills: resend.kills + smtp.kills,
        resend: figuresOf(resend),
        smtp: figuresOf(smtp),
        control: figuresOf(control),
      },
    }
  } finally {
    await standIns.close()
  }
}

interface Outcome {
  problems: string[]
  kills: number
  mails: number
  /** Mails that arrived more than once, and arrivals beyond the first. */
  repeated: number
  repeats: number
}

interface Run {
  arena: Arena
  standIns: MailServices
  random: Random
  way: Way
  script: string
  kills: number
}

async function killSenders({ arena, standIns, random, way, script, kills }: Run): Promise<Outcome> {
  const { owner } = arena
  const via = way === 'smtp' ? 'smtp' : 'resend'
  const addresses = await insertMails(arena, way, kills * 4 + 10)
  const isOver = async () => {
    const [row] = await owner`select count(*)::int as waiting from platform.outbox where state = 'waiting'`
    return row?.waiting === 0
  }
  let killed = 0
  for (; killed < kills && !(await isOver()); killed++) {
    const sender = startSender(arena, standIns, via, script)
    // Every second sender dies the moment a mail was taken, the others some time after.
    const takenFirst = wholeNumber(random, 1, 3)
    const afterMs = killed % 2 === 0 ? 0 : wholeNumber(random, 1, LATEST_KILL_MS)
    await takenBy(standIns, takenFirst, isOver)
    if (afterMs > 0) await sleep(afterMs)
    await sender.kill()
    // As if the lease had run out: waiting for it two hundred times would prove nothing more.
    await owner`update platform.outbox set lease_until = clock_timestamp() where lease_until > clock_timestamp()`
  }
  const last = startSender(arena, standIns, via, script)
  const isDrained = await waitUntil(isOver, DRAIN_MS)
  await last.kill()
  return judge(arena, standIns, { way, addresses, kills: killed, isDrained })
}

async function judge(
  { owner }: Arena,
  { taken }: MailServices,
  { way, addresses, kills, isDrained }: { way: Way; addresses: readonly string[]; kills: number; isDrained: boolean },
): Promise<Outcome> {
  const problems = isDrained ? [] : [`Mail still waited by ${way} after ${DRAIN_MS} ms`]
  const unsent = await owner`select id, state, error from platform.outbox where state <> 'sent'`
  for (const { id, state, error } of unsent) problems.push(`${id} is ${state} by ${way}: ${error}`)
  const texts = new Map<string, string[]>(addresses.map((to) => [to, []]))
  for (const { to, text } of taken) texts.get(to)?.push(text)
  let [repeated, repeats] = [0, 0]
  for (const [to, sent] of texts) {
    if (sent.length === 0) problems.push(`${to} got no mail`)
    if (new Set(sent).size > 1) problems.push(`${to} got mails that differ`)
    if (sent.length > 1) repeated++
    repeats += Math.max(0, sent.length - 1)
  }
  return { problems, kills, mails: addresses.length, repeated, repeats }
}

/** Resolves when so many more mails were taken, or none is left. */
async function takenBy({ taken, events }: MailServices, count: number, isOver: () => Promise<boolean>): Promise<void> {
  const wanted = taken.length + count
  while (taken.length < wanted) {
    const stop = new AbortController()
    const again = once(events, 'taken', { signal: stop.signal }).catch(() => {})
    await Promise.race([again, sleep(1_000)])
    stop.abort()
    if (taken.length < wanted && (await isOver())) return
  }
}

function startSender({ appUrl }: Arena, standIns: MailServices, via: 'resend' | 'smtp', script: string) {
  const service =
    via === 'smtp'
      ? { SMTP_URL: standIns.smtpUrl }
      : {
          RESEND_API_KEY: 're_proof',
          UPSTREAM_OVERRIDES: JSON.stringify({ 'https://api.resend.com': standIns.resendUrl }),
        }
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: appUrl,
      AUTH_SECRET: 'a'.repeat(32),
      FROM_EMAIL: 'reports@proof.example',
      LOG_LEVEL: 'silent',
      ...service,
    },
  })
  const exited = once(child, 'exit')
  return {
    kill: async () => {
      child.kill('SIGKILL')
      const [code] = await exited
      if (code !== null) throw new Error(`A sender ended by itself with code ${code}.`)
    },
  }
}

async function insertMails({ owner }: Arena, way: Way, count: number): Promise<string[]> {
  const addresses = Array.from({ length: count }, (_, index) => `${way}-${index}@proof.example`)
  const payload = {
    clientName: 'Proof',
    reconciliationName: 'Shop and GA4',
    jobId: 'job_proof',
    window: { from: '2026-10-01', to: '2026-10-31', timeZone: 'Europe/Berlin' },
    because: 'this is a proof',
    errorCode: 'upstream_failed',
    errorMessage: 'The shop did not answer.',
  }
  const rows = addresses.map((to, index) => ({
    client_id: CLIENT_ID,
    id: `eml_${way}_${index}`,
    kind: 'job_failed',
    dedupe_key: to,
    to_address: to,
    payload: payload as never,
  }))
  await owner`insert into platform.outbox ${owner(rows)}`
  return addresses
}
