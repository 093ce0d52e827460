import { and, eq, sql } from 'drizzle-orm'
import { outbox } from '@/lib/db/schema/operations'
import { withWorker } from '@/lib/db/tenant'
import type { MailPort } from '@/lib/email/port'
import { renderMail } from '@/lib/email/render'
import { log, withLogContext } from '@/lib/log'
import { reportUnexpected } from '@/lib/monitoring/sentry'
import type { MailContent } from '@/lib/services/notifications/dto'
import { putLinkSecret } from '@/lib/services/notifications/link-secret'

/**
 * Sends what waits in the outbox. A mail is leased by the database's clock, sent outside any transaction and then marked;
 * whoever dies in between leaves a lease that runs out, and the mail is sent again under the same id.
 */

const LOOK_MS = 2_000
const LEASE_SECONDS = 30
const FIRST_WAIT_SECONDS = 30
const LONGEST_WAIT_SECONDS = 6 * 3600
const TRIES = 8
/** Resend knows an id for 24 hours: later, a mail whose sender died might be sent twice. */
const KNOWN_FOR_HOURS = 22

export interface Mailer {
  /** Looks at once, because mail was written; resolves when all that was due has been tried. */
  wake(): Promise<void>
  /** Waits for the mail that is being sent. */
  stop(): Promise<void>
}

/** Sends waiting mail until stopped; `port` is null where no mail service is set up. */
export function startMailer(port: MailPort | null): Mailer {
  let stopping = false
  let sending = Promise.resolve()
  const look = () => {
    sending = sending.then(async () => {
      while (!stopping && (await sendNext(port)));
    })
    sending = sending.catch((error) => log.warn({ err: error }, 'could not send mail'))
    return sending
  }
  let timer: NodeJS.Timeout | undefined
  const lookAgain = () => {
    void look().finally(() => {
      if (!stopping) timer = setTimeout(lookAgain, LOOK_MS)
    })
  }
  lookAgain()
  return {
    wake: look,
    stop: async () => {
      stopping = true
      clearTimeout(timer)
      await sending
      port?.close()
    },
  }
}

type Row = typeof outbox.$inferSelect

/** Tries the next mail that is due; returns false when there is none. */
export async function sendNext(port: MailPort | null): Promise<boolean> {
  const row = await leaseNext()
  if (!row) return false
  await withLogContext({ clientId: row.clientId }, async () => {
    const text = await textOf(row)
    if (text === null) return
    if (port === null) {
      await mark(row, { state: 'kept' })
      return log.info({ mailId: row.id, kind: row.kind }, 'no mail service is set up: mail is kept in the outbox')
    }
    const result = await port.send({ id: row.id, to: row.toAddress, ...text })
    if (result.outcome === 'sent') await mark(row, { state: 'sent', error: null, sentAt: sql`clock_timestamp()` })
    else if (result.outcome === 'refused' || row.tries >= TRIES)
      await mark(row, { state: 'failed', error: result.reason })
    else await mark(row, { error: result.reason, runAfter: after(waitSeconds(row.tries, result.waitMs)) })
    log.info({ mailId: row.id, kind: row.kind, ...result }, 'mail tried')
  })
  return true
}

/** 30 s, doubling up to 6 h, or what the service asked for. */
const waitSeconds = (tries: number, waitMs?: number) =>
  waitMs === undefined ? Math.min(FIRST_WAIT_SECONDS * 2 ** (tries - 1), LONGEST_WAIT_SECONDS) : waitMs / 1000

const after = (seconds: number) => sql`clock_timestamp() + make_interval(secs => ${seconds})`

async function leaseNext(): Promise<Row | null> {
  return withWorker(async (tx) => {
    await tx.execute(sql`
      update platform.outbox set state = 'failed', lease_until = null, error =
        'Whether it was sent is not known: its sender ended while sending, and nobody took it up within a day. Ask whether it arrived, or send it again.'
      where state = 'waiting' and lease_until < clock_timestamp() - make_interval(hours => ${KNOWN_FOR_HOURS})`)
    const [next] = await tx.execute<{ client_id: string; id: string }>(sql`
      select client_id, id from platform.outbox
      where state = 'waiting' and run_after <= clock_timestamp()
        and (lease_until is null or lease_until < clock_timestamp())
      order by run_after, id for update skip locked limit 1`)
    if (!next) return null
    const [row] = await tx
      .update(outbox)
      .set({ leaseUntil: after(LEASE_SECONDS), tries: sql`${outbox.tries} + 1` })
      .where(and(eq(outbox.clientId, next.client_id), eq(outbox.id, next.id)))
      .returning()
    return row ?? null
  })
}

/** The mail's text: rendered and stored at the first try, so that every further one sends the same. Null when it cannot be. */
async function textOf(row: Row): Promise<{ subject: string; html: string; plain: string } | null> {
  const { subject, html, plain } = row
  try {
    if (subject !== null && html !== null && plain !== null) return putLinkSecret(row, { subject, html, plain })
    const text = await renderMail({ kind: row.kind, payload: row.payload } as unknown as MailContent)
    return (await change(row, text)) ? putLinkSecret(row, text) : null
  } catch (error) {
    reportUnexpected(error, { mailId: row.id })
    await mark(row, { state: 'failed', error: 'The mail could not be written; this has been recorded.' })
    return null
  }
}

type Change = Parameters<ReturnType<Parameters<Parameters<typeof withWorker>[0]>[0]['update']>['set']>[0]

const mark = (row: Row, result: Change) => change(row, { ...result, leaseUntil: null })

/** Changes the row unless another sender has leased it since; returns whether it did. */
async function change(row: Row, values: Change): Promise<boolean> {
  const rows = await withWorker((tx) =>
    tx
      .update(outbox)
      .set(values)
      .where(
        and(
          eq(outbox.clientId, row.clientId),
          eq(outbox.id, row.id),
          eq(outbox.state, 'waiting'),
          eq(outbox.tries, row.tries),
        ),
      )
      .returning({ id: outbox.id }),
  )
  return rows.length > 0
}
