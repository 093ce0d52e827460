import { causesOf } from './causes-of'
import { classify } from './classify/classify'
import { matchWindow } from './classify/match-window'
import { profilesOf } from './profiles'
import { summarise } from './summarise'
import type { ReconcileInput, ReconcileResult } from './types'

/**
 * Reconciles one window: pure, synchronous and deterministic. Orders and purchases outside the window are padding: they
 * can be matched, but only the window's own lines are returned and counted. `causes: false` leaves out the search for
 * causes. Throws `invalid_input` when an order's currency cannot be converted into the reporting one.
 */
export function reconcile(input: ReconcileInput, { causes = true } = {}): ReconcileResult {
  const matched = matchWindow(input)
  const classified = classify(input, matched)
  const explained = causes ? causesOf(input, matched, classified) : null
  return {
    verdicts: classified.verdicts,
    ...summarise(input, matched, classified, explained),
    profiles: profilesOf(input.window, matched),
  }
}
