import { describe, expect, it } from 'vitest'
import type { ScheduleDto } from '@/lib/services/schedules/dto'
import { previewScheduleSchema, updateScheduleSchema } from '@/lib/services/schedules/input'
import { presetOf } from '@/lib/services/schedules/preset'
import { bodyOf, draftOf, errorsByField, newDraft, whenOf } from './schedule-draft'

const scheduleOf = (cron: string, window: ScheduleDto['window']): ScheduleDto => ({
  id: 'sch_1',
  kind: 'reconciliation',
  reconciliation: null,
  cron,
  preset: presetOf(cron),
  words: '',
  timeZone: 'Europe/Berlin',
  window,
  overlap: 'queue',
  catchUp: 'none',
  catchUpHours: 24,
  nextRuns: [],
  pausedAt: null,
  lastFire: null,
  missedIn30Days: 0,
})

describe('the form of a schedule', () => {
  it('begins as something that can be saved as it is', () => {
    expect(updateScheduleSchema.parse(bodyOf(newDraft('Europe/Berlin')))).toMatchObject({
      preset: { every: 'day', time: '03:00' },
      window: { kind: 'rolling', days: 30, endDaysAgo: 1 },
    })
  })

  it.each([
    ['30 4 * * *', { kind: 'rolling', days: 7, endDaysAgo: 2 }],
    ['0 9 * * 1-5', { kind: 'month' }],
    ['0 9 * * 0', { kind: 'month' }],
    ['15 6 3 * *', { kind: 'fixed', from: '2026-10-01', to: '2026-10-31' }],
    ['0 */6 * * *', { kind: 'month' }],
  ] as const)('saves what it was opened with: %s', (cron, window) => {
    const schedule = scheduleOf(cron, window)
    const body = updateScheduleSchema.parse(bodyOf(draftOf(schedule)))
    expect(body).toMatchObject({ window, overlap: 'queue', catchUp: 'none', timeZone: 'Europe/Berlin' })
    expect(schedule.preset ? body.preset : body.cron).toEqual(schedule.preset ?? cron)
    expect(previewScheduleSchema.safeParse(whenOf(draftOf(schedule))).success).toBe(true)
  })

  it('shows each refusal of the schema beside a field', () => {
    const wrong = { ...newDraft('Mars/Base'), time: '', days: '0' }
    const issues = updateScheduleSchema.safeParse(bodyOf(wrong)).error?.issues ?? []
    const { errors, areAllPlaced } = errorsByField(
      issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    )
    expect(Object.keys(errors).sort()).toEqual(['days', 'time', 'timeZone'])
    expect(areAllPlaced).toBe(true)
  })
})
