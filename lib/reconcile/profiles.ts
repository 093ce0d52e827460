import type { Window } from '@/lib/transaction'
import type { MatchedWindow } from './classify/match-window'
import { dayNumber, dayText } from './days'
import type { BasisProfile } from './learn-basis'
import { type KindEvidence, noEvidence } from './match/ranking'

/** What a run learned of one day; kept, so that a run of one day decides as a run of its month does. */
export interface DayProfile {
  day: string
  ids: KindEvidence
  basis: BasisProfile | null
}

/** Stored profiles as the rules read them, by day number. */
export function learnedElsewhere(profiles: readonly DayProfile[]): {
  ids: ReadonlyMap<number, KindEvidence>
  bases: ReadonlyMap<number, BasisProfile>
} {
  const ids = new Map<number, KindEvidence>()
  const bases = new Map<number, BasisProfile>()
  for (const profile of profiles) {
    const day = dayNumber(profile.day)
    ids.set(day, profile.ids)
    if (profile.basis) bases.set(day, profile.basis)
  }
  return { ids, bases }
}

/** What this run learned of each day of its window that says anything. */
export function profilesOf({ from, to }: Window, { matching, basisEvidence }: MatchedWindow): DayProfile[] {
  const profiles: DayProfile[] = []
  for (let day = dayNumber(from); day <= dayNumber(to); day++) {
    const ids = matching.rankings.days.get(day)
    const basis = basisEvidence.profile(day)
    if (ids || basis) profiles.push({ day: dayText(day), ids: ids ?? noEvidence(), basis })
  }
  return profiles
}
