import { expect, it } from 'vitest'
import { proveDst } from './dst'

it('schedules run as often as they should on days that clocks change; fixed offsets would not', () => {
  const { problems, figures } = proveDst({ seed: 1, randomTimes: 5 })
  expect(problems).toEqual([])
  expect(figures).toMatchObject({ zones: 12, changes: 24, naiveCaught: 24 })
})
