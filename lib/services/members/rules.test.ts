import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { givesOf, ROLES, type Role } from '@/lib/auth/permissions'
import { refusalOf, type Standing } from './rules'

const role = fc.constantFrom(...ROLES)
const kind = fc.constantFrom('member' as const, 'agency' as const)
const members = fc
  .array(fc.record({ role, kind }), { minLength: 1, maxLength: 8 })
  .map((rows): Standing[] => [
    { userId: 'p0', role: 'owner', kind: 'member' },
    ...rows.map((row, index) => ({ ...row, userId: `p${index + 1}` })),
  ])
const step = fc.record({ own: fc.nat(8), target: fc.nat(8), to: fc.option(role, { nil: null }) })
const rank = (of: Role) => ROLES.length - ROLES.indexOf(of)

/** Carries out each change that is not refused, and shows each to `look`. */
function play(
  start: Standing[],
  steps: { own: number; target: number; to: Role | null }[],
  look: (change: { own: Standing; target: Standing; to: Role | null; isRefused: boolean; after: Standing[] }) => void,
) {
  let all = start
  for (const { own: ownIndex, target: targetIndex, to } of steps) {
    const own = all.find(({ userId }) => userId === `p${ownIndex}`)
    const target = all.find(({ userId }) => userId === `p${targetIndex}`)
    if (!own || !target) continue
    const isRefused = refusalOf({ own, target, to, all }) !== null
    const others = all.filter(({ userId }) => userId !== target.userId)
    const after = isRefused ? all : to === null ? others : [...others, { ...target, role: to }]
    look({ own, target, to, isRefused, after })
    all = after
  }
}

describe('whatever members do to each other', () => {
  it('there is always an owner', () => {
    fc.assert(
      fc.property(members, fc.array(step, { maxLength: 40 }), (start, steps) => {
        play(start, steps, ({ after }) => expect(after.some((each) => each.role === 'owner')).toBe(true))
      }),
      { numRuns: 300 },
    )
  })

  it('nobody gives a role above their own, and admins give analyst and viewer only', () => {
    fc.assert(
      fc.property(members, fc.array(step, { maxLength: 40 }), (start, steps) => {
        play(start, steps, ({ own, to, isRefused }) => {
          if (isRefused || to === null) return
          expect(rank(to)).toBeLessThanOrEqual(rank(own.role))
          expect(givesOf(own.role)).toContain(to)
          if (own.role !== 'owner') expect(['analyst', 'viewer']).toContain(to)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('nobody but an owner touches an owner, an admin or the agency’s people; anybody else may only go', () => {
    fc.assert(
      fc.property(members, fc.array(step, { maxLength: 40 }), (start, steps) => {
        play(start, steps, ({ own, target, to, isRefused }) => {
          if (isRefused || own.role === 'owner') return
          const isLeaving = to === null && own.userId === target.userId
          const isBelow = own.role === 'admin' && ['analyst', 'viewer'].includes(target.role)
          expect(isLeaving || (isBelow && target.kind === 'member')).toBe(true)
        })
      }),
      { numRuns: 300 },
    )
  })

  it('everybody may leave but the only owner', () => {
    fc.assert(
      fc.property(members, fc.nat(8), (all, index) => {
        const own = all.find(({ userId }) => userId === `p${index}`)
        if (!own) return
        const owners = all.filter((each) => each.role === 'owner').length
        const isOnlyOwner = own.role === 'owner' && owners === 1
        expect(refusalOf({ own, target: own, to: null, all })?.code).toBe(isOnlyOwner ? 'conflict' : undefined)
      }),
      { numRuns: 300 },
    )
  })
})
