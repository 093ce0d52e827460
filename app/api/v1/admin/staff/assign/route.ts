import { route } from '@/lib/http/route'
import { assignStaff, assignStaffSchema } from '@/lib/services/staff/assign'

export const POST = route({
  action: 'admin.user',
  body: assignStaffSchema,
  run: ({ admin, body }) => assignStaff(admin, body),
})
