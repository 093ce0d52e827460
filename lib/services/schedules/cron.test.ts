import { describe, expect, test } from 'vitest'
import { AppError } from '@/lib/errors'
import { checkCron } from './cron'

const problemOf = (cron: string) => {
  try {
    checkCron(cron)
    return null
  } catch (error) {
    if (error instanceof AppError) return error
    throw error
  }
}

describe('cron expressions of people', () => {
  test.each([
    '0 3 * * *',
    '*/15 * * * *',
    '0 */3 * * *',
    '30 2 * * 1-5',
    '0 3 L * *',
    '5 4 1,15 jan-mar mon',
    '45 23,0 * * *',
    '0,15,30,45 * * * *',
  ])('%s may be used', (cron) => {
    expect(problemOf(cron)).toBeNull()
  })

  test.each([
    ['', /five fields/],
    ['* * * *', /five fields/],
    ['@daily', /five fields/],
    ['0 0 3 * * *', /five fields/],
    ['H 3 * * *', /five fields/],
    ['0 3 ? * 1', /five fields/],
    ['0 3 * * 1#2', /five fields/],
    ['0 25 * * *', /hours/],
    ['60 3 * * *', /minutes/],
    ['0 3 31 2 *', /days/],
    ['0 3 * xyz *', /months/],
    ['0 3 * * 5L', /last day of a month/],
    ['* * * * *', /at least 15 minutes .* leaves 1\b/],
    ['*/10 * * * *', /leaves 10\b/],
    ['0,5 3 * * *', /leaves 5\b/],
    // The last of one day and the first of the next.
    ['0,50 0,23 * * *', /leaves 10\b/],
  ])('%s is refused: the field and the fix are named', (cron, message) => {
    const problem = problemOf(cron)
    expect(problem?.code).toBe('invalid_input')
    expect(problem?.details).toEqual([{ field: 'cron', message: expect.stringMatching(message) }])
    expect(problem?.publicMessage).toMatch(/^cron: /)
  })
})
