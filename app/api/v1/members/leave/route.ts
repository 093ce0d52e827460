import { route } from '@/lib/http/route'
import { leaveClient } from '@/lib/services/members/remove'

/** Whoever asks leaves the client. */
export const POST = route({ action: 'member.leave', run: ({ member }) => leaveClient(member.context) })
