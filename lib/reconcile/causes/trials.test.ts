import { describe, expect, it } from 'vitest'
import { injectedTrials, scoreTrials, uniformTrials } from './trials'

const TRIALS = 40

describe('the search for causes on seeded months', () => {
  it('makes up a cause for a uniform loss in at most one month of twenty', { timeout: 60_000 }, () => {
    const { reported, trials } = scoreTrials(uniformTrials(TRIALS))
    expect(trials).toBe(TRIALS)
    expect(reported).toBeLessThanOrEqual(TRIALS / 20)
  })

  it('finds an injected cause of 15 points in 300 orders, and its effect lies in the interval', {
    timeout: 60_000,
  }, () => {
    const { found, held, endings } = scoreTrials(injectedTrials(TRIALS))
    expect(found).toBeGreaterThanOrEqual(TRIALS * 0.95)
    expect(held).toBeGreaterThanOrEqual(found * 0.9)
    expect(endings.uniform).toBe(0)
  })

  it('gives the same score for the same seeds', () => {
    expect(scoreTrials(injectedTrials(3, 500))).toEqual(scoreTrials(injectedTrials(3, 500)))
  })
})
