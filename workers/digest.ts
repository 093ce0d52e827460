import { earnContext } from '@/lib/db/context'
import { withWorker } from '@/lib/db/tenant'
import { log } from '@/lib/log'
import {
  type DigestReader,
  digestOf,
  dueMonday,
  listDigestReaders,
  withoutDigest,
  writeDigest,
} from '@/lib/services/notifications/digest'
import { readLine, readTogether } from '@/lib/services/portfolio/line'
import { readClock } from '@/lib/services/schedules/insert'

/**
 * Writes the weekly digests that are due, by any number of workers at once: each is written once, with the mark that it
 * was. One that cannot be written is logged and stops no other.
 */
export async function writeDueDigests(now?: number): Promise<void> {
  const at = now ?? (await withWorker(readClock))
  // On six days nobody is asked for: it is Monday somewhere for two days at most.
  if (![0, 1, 2].includes(new Date(at).getUTCDay())) return
  const byMonday = new Map<string, DigestReader[]>()
  for (const reader of await listDigestReaders()) {
    const monday = dueMonday(at, reader.clients[0]?.timeZone ?? 'UTC')
    if (monday !== null) byMonday.set(monday, [...(byMonday.get(monday) ?? []), reader])
  }
  for (const [monday, readers] of byMonday) {
    const open = await withoutDigest(
      monday,
      readers.map(({ userId }) => userId),
    )
    for (const reader of readers)
      if (open.has(reader.userId))
        await write(reader, monday, at).catch((error) =>
          log.error({ err: error, userId: reader.userId }, 'could not write a digest'),
        )
  }
}

async function write(reader: DigestReader, monday: string, now: number): Promise<void> {
  const lines = await readTogether(reader.clients, async ({ id, name, databaseRef }) => {
    // As the person reads it themselves, by the membership that was just read.
    const facts = { clientId: id, databaseRef, role: 'dra_app', userId: reader.userId, readOnly: true } as const
    return { client: { id, name }, line: await readLine(earnContext(facts)) }
  })
  if (await writeDigest(reader, monday, digestOf(lines, { monday, now })))
    log.info({ userId: reader.userId, clients: lines.length }, 'wrote a digest')
}
