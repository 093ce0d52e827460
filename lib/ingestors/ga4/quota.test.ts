import { describe, expect, it } from 'vitest'
import { pauseFor } from './quota'

const NOON = Date.UTC(2026, 6, 1, 12)
const HOUR_MS = 3_600_000

describe('what is left of a property’s quota', () => {
  it.each([
    ['a tenth of the hour', { tokensPerHour: { remaining: 4_000 } }, null],
    ['less than a tenth of the hour', { tokensPerHour: { consumed: 5, remaining: 3_999 } }, HOUR_MS],
    ['less than a tenth of a project’s hour', { tokensPerProjectPerHour: { remaining: 1_399 } }, HOUR_MS / 2],
    ['one server error', { serverErrorsPerProjectPerHour: { remaining: 1 } }, null],
    // A 0 is left out of the answer.
    ['no server error', { serverErrorsPerProjectPerHour: {} }, HOUR_MS],
    [
      'few questions that may be thresholded',
      { potentiallyThresholdedRequestsPerHour: { remaining: 11 } },
      HOUR_MS / 2,
    ],
    // Noon UTC in July is five in the morning in Los Angeles; its day ends 19 hours later.
    ['little of the day', { tokensPerDay: { remaining: 100 } }, 19 * HOUR_MS],
    ['little of both', { tokensPerDay: { remaining: 1 }, tokensPerHour: { remaining: 1 } }, 19 * HOUR_MS],
    ['nothing that is said', {}, null],
    ['something else', { tokensPerHour: 'many', tokensPerDay: { remaining: 'x' } }, null],
    ['no quota at all', undefined, null],
  ])('%s', (_, quota, waitMs) => {
    expect(pauseFor(quota, NOON)).toBe(waitMs === null ? null : NOON + waitMs)
  })
})
