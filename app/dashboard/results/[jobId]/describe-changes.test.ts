import { describe, expect, it } from 'vitest'
import { describeChanges } from './describe-changes'

describe('what changed, in a sentence', () => {
  it('is that nothing did', () => {
    expect(describeChanges({ transitions: [], currency: 'EUR' })).toMatch(/^Nothing changed/)
  })

  it('says which sales GA4 has seen since, and which it has not, with their amounts', () => {
    const sentence = describeChanges({
      currency: 'EUR',
      transitions: [
        { from: 'missing', to: 'matched_exact', count: 2, amountMinor: 12_00 },
        { from: 'missing', to: 'matched_value_diff', count: 1, amountMinor: 1_00 },
        { from: null, to: 'missing', count: 1, amountMinor: 90_00 },
        { from: 'pending', to: 'matched_exact', count: 4, amountMinor: 5_00 },
      ],
    })
    expect(sentence).toMatch(
      /^8 lines changed: GA4 has since shown 3 sales it had not seen \(€13\.00\); 1 sale more is/,
    )
    expect(sentence).toContain('€90.00')
  })
})
