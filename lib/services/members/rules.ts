import { givesOf, isInCharge, type Role } from '@/lib/auth/permissions'
import { AppError } from '@/lib/errors'

/** What may become of memberships: nobody gives or takes more than they hold, and there is always an owner. */

export interface Standing {
  userId: string
  role: Role
  kind: 'member' | 'agency'
}

/** `to` is the role to be given, or null to end the membership. */
interface Change {
  own: Standing
  target: Standing
  to: Role | null
  all: readonly Standing[]
}

/** Why a change must not be made; null when it may. */
export function refusalOf({ own, target, to, all }: Change): AppError | null {
  const isLeaving = to === null && own.userId === target.userId
  if (!isLeaving && !isInCharge(own.role, target))
    return new AppError(
      'forbidden',
      target.kind === 'agency'
        ? 'The agency’s people are changed and removed by owners only. Ask one of them.'
        : `Your role (${own.role}) does not change or remove members who are ${target.role}. Ask an owner.`,
    )
  if (to !== null && !givesOf(own.role).includes(to))
    return new AppError('forbidden', `Your role (${own.role}) cannot give the role ${to}. Ask an owner.`)
  const leavesAnOwner = to === 'owner' || all.some(({ role, userId }) => role === 'owner' && userId !== target.userId)
  if (target.role === 'owner' && !leavesAnOwner)
    return new AppError(
      'conflict',
      'This is the only owner. Make somebody else owner first, so that the client always has one.',
    )
  return null
}
