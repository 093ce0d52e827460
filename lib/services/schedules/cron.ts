import { CronExpressionParser, type CronFieldCollection } from 'cron-parser'
import { AppError } from '@/lib/errors'

/** Cron expressions: minute, hour, day of month, month, day of week; for the ticker also six fields, seconds first. */

const MIN_INTERVAL_MINUTES = 15
const MINUTES_A_DAY = 24 * 60
const FIELD = /^(?:[\d*,/-]|L|[a-z]{3})+$/i

const parsed = new Map<string, CronFieldCollection>()

/** The fields of an expression. Throws `invalid_input`, naming the field and the fix. */
export function parseCron(cron: string): CronFieldCollection {
  const known = parsed.get(cron)
  if (known) return known
  const fields = cron.trim().split(/\s+/)
  if (fields.length < 5 || fields.length > 6 || !fields.every((field) => FIELD.test(field)))
    throw refuse('must have five fields: minute, hour, day of month, month, day of week, such as 0 3 * * *')
  let collection: CronFieldCollection
  try {
    collection = CronExpressionParser.parse(cron).fields
  } catch {
    throw refuse('must name minutes, hours, days and months that there are, such as 0 3 * * * for every night at 03:00')
  }
  if (collection.dayOfWeek.values.some((value) => typeof value === 'string'))
    throw refuse('must name days of the week by number or name; L stands for the last day of a month')
  if (parsed.size > 1_000) parsed.clear()
  parsed.set(cron, collection)
  return collection
}

/** Throws `invalid_input` for an expression that people may not use: one with seconds, or that runs too often. */
export function checkCron(cron: string): void {
  const { minute, hour } = parseCron(cron)
  if (cron.trim().split(/\s+/).length !== 5)
    throw refuse('must have five fields: minute, hour, day of month, month, day of week, such as 0 3 * * *')
  const times = hour.values.flatMap((h) => minute.values.map((m) => Number(h) * 60 + Number(m))).sort((a, b) => a - b)
  const intervals = times.map((time, at) => (times[at + 1] ?? (times[0] ?? 0) + MINUTES_A_DAY) - time)
  const shortest = Math.min(...intervals)
  if (shortest < MIN_INTERVAL_MINUTES)
    throw refuse(
      `must leave at least ${MIN_INTERVAL_MINUTES} minutes between two runs; this leaves ${shortest}. Write */15 for the minute to run every quarter of an hour`,
    )
}

const refuse = (message: string) =>
  new AppError('invalid_input', `cron: ${message}.`, { details: [{ field: 'cron', message }] })
