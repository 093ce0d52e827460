import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '@/lib/period'
import { PROPERTY_RUNS } from '@/lib/testing/property-runs'
import { advanceFinding, attributeChange, type FindingEvent, type FindingState, openFinding } from './finding-life'

const START = Date.parse('2026-10-06T14:00:00Z')
const at = (hours: number) => START + hours * HOUR_MS
const deploy = (hours: number, by = 'Ada'): FindingEvent => ({ type: 'deploy_fix', at: at(hours), by, link: null })
const verify = (hours: number): FindingEvent => ({ type: 'verify', at: at(hours) })
const judge = (hours: number, outcome: 'works' | 'no_effect' | 'too_early'): FindingEvent => ({
  type: 'judge',
  at: at(hours),
  outcome,
})
const recur = (hours: number): FindingEvent => ({ type: 'recur', at: at(hours) })
const seen = (hours: number): FindingEvent => ({ type: 'seen', at: at(hours) })

const live = (...events: FindingEvent[]) => events.reduce(advanceFinding, openFinding('missing', START))

describe('the life of a finding', () => {
  test.each<[string, FindingEvent[], FindingState]>([
    ['begins open', [], 'open'],
    ['stays open while jobs keep seeing it', [seen(1), seen(25)], 'open'],
    ['waits once a fix is deployed', [deploy(1)], 'fix_deployed'],
    ['is verified from the first settled day after the fix', [deploy(1), verify(97)], 'verifying'],
    ['goes on being verified while it is too early', [deploy(1), verify(97), judge(98, 'too_early')], 'verifying'],
    ['is confirmed when the fix works', [deploy(1), verify(97), judge(98, 'works')], 'confirmed'],
    [
      'stays confirmed while the window still holds orders from before the fix',
      [deploy(1), verify(97), judge(98, 'works'), seen(99)],
      'confirmed',
    ],
    [
      'is open for another fix when the first has no effect',
      [deploy(1), verify(97), judge(98, 'no_effect')],
      'no_effect',
    ],
    [
      'can be given another fix after one without effect',
      [deploy(1), verify(97), judge(98, 'no_effect'), deploy(99)],
      'fix_deployed',
    ],
    ['comes back when the loss does', [deploy(1), verify(97), judge(98, 'works'), recur(300)], 'came_back'],
    [
      'can be fixed again after it came back',
      [deploy(1), verify(97), judge(98, 'works'), recur(300), deploy(301)],
      'fix_deployed',
    ],
    [
      'starts over when a newer fix is deployed while one is verified',
      [deploy(1), verify(97), deploy(98)],
      'fix_deployed',
    ],
  ])('%s', (_, events, state) => {
    expect(live(...events).state).toBe(state)
  })

  test('remembers who fixed it, when and where to look it up, and every move', () => {
    const life = live({ type: 'deploy_fix', at: at(1), by: 'Ada', link: 'https://example.org/42' }, verify(97))
    expect(life).toEqual({
      key: 'missing',
      state: 'verifying',
      openedAt: START,
      fix: { at: at(1), by: 'Ada', link: 'https://example.org/42' },
      history: [
        { at: at(1), from: 'open', to: 'fix_deployed' },
        { at: at(97), from: 'fix_deployed', to: 'verifying' },
      ],
    })
  })

  test('a newer fix replaces one that is waiting to be verified', () => {
    const life = live(deploy(1, 'Ada'), deploy(5, 'Grace'))
    expect(life.fix).toMatchObject({ at: at(5), by: 'Grace' })
    expect(life.history).toHaveLength(2)
  })

  test.each<[FindingEvent[], FindingEvent, string]>([
    [[], verify(1), 'A finding that is open cannot be verified.'],
    [[], judge(1, 'works'), 'A finding that is open cannot be judged.'],
    [[], recur(1), 'A finding that is open cannot be said to have come back.'],
    [
      [deploy(1)],
      judge(2, 'works'),
      'A finding that is waiting for the first settled day after its fix cannot be judged.',
    ],
    [[deploy(1), verify(97)], verify(98), 'A finding that is being verified cannot be verified.'],
    [[deploy(1), verify(97), judge(98, 'works')], deploy(99), 'A finding that is fixed cannot be given a fix.'],
    [
      [deploy(1), verify(97), judge(98, 'no_effect')],
      recur(99),
      'A finding that is open, because its fix had no effect cannot be said to have come back.',
    ],
  ])('an impossible move is refused in words', (events, event, message) => {
    const life = live(...events)
    expect(() => advanceFinding(life, event)).toThrow(
      expect.objectContaining({ code: 'conflict', publicMessage: message }),
    )
  })

  test('what happened earlier cannot be told later', () => {
    expect(() => live(deploy(5), verify(4))).toThrow(
      expect.objectContaining({
        code: 'invalid_input',
        publicMessage:
          'This happened at 2026-10-06T18:00:00+00:00, before the finding’s last change at 2026-10-06T19:00:00+00:00.',
      }),
    )
    expect(() => advanceFinding(openFinding('missing', START), seen(-1))).toThrow('before the finding’s last change')
  })

  test('a finding is never fixed without having been verified, whatever happens to it', () => {
    const event = fc.constantFrom<FindingEvent['type']>('seen', 'deploy_fix', 'verify', 'judge', 'recur')
    const outcome = fc.constantFrom('works' as const, 'no_effect' as const, 'too_early' as const)
    fc.assert(
      fc.property(fc.array(fc.tuple(event, outcome), { maxLength: 20 }), (steps) => {
        let life = openFinding('missing', START)
        for (const [hours, [type, result]] of steps.entries()) {
          const next = { type, at: at(hours), outcome: result, by: 'Ada', link: null } as FindingEvent
          try {
            life = advanceFinding(life, next)
          } catch (error) {
            expect(error).toMatchObject({ code: 'conflict' })
          }
        }
        for (const [step, { from, to }] of life.history.entries()) {
          expect(from).toBe(life.history[step - 1]?.to ?? 'open')
          if (to === 'confirmed' || to === 'no_effect') expect(from).toBe('verifying')
          if (to === 'came_back') expect(from).toBe('confirmed')
        }
        expect(life.state).toBe(life.history.at(-1)?.to ?? 'open')
      }),
      { numRuns: PROPERTY_RUNS },
    )
  })
})

describe('changes logged before', () => {
  const log = [
    { at: at(-49), what: 'Old plugin' },
    { at: at(-48), what: 'Plugin 3.1 installed' },
    { at: at(-1), what: 'Theme 4.2 published' },
    { at: at(-1), what: 'Banner changed' },
    { at: at(1), what: 'Something later' },
  ]

  test('are those of the 48 hours before, nearest first, in whatever order they were logged', () => {
    const named = ['Banner changed', 'Theme 4.2 published', 'Plugin 3.1 installed']
    expect(attributeChange(log, START).map(({ what }) => what)).toEqual(named)
    expect(attributeChange([...log].reverse(), START).map(({ what }) => what)).toEqual(named)
  })

  test('reach to the end of the span in which the loss began', () => {
    const found = attributeChange(log, START, at(1)).map(({ what }) => what)
    expect(found).toEqual(['Something later', 'Banner changed', 'Theme 4.2 published', 'Plugin 3.1 installed'])
  })
})
