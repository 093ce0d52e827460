import type { Metadata } from 'next'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { getTemplate } from '@/lib/services/clients/template'
import { getUser, listUsers } from '@/lib/services/users/list'
import { TemplateForm } from './template-form'

export const metadata: Metadata = { title: 'Template' }

/** Staff shown before somebody searches. */
const FIRST = 50

const pick = ({ id, name }: { id: string; name: string }) => ({ id, name })

export default async function TemplatePage() {
  const { admin } = await requireAdminPage()
  const [template, staff] = await Promise.all([
    getTemplate(admin),
    listUsers(admin, { staff: true, active: true, limit: FIRST }),
  ])
  const chosen = await Promise.all(template.staff.map(({ userId }) => getUser(admin, userId)))
  return (
    <div className="flex max-w-xl flex-col gap-6">
      <PageHead
        answer="What clients made from now on start with. Those that are there stay as they are."
        title="Template"
      />
      <TemplateForm
        staff={{
          first: staff.items.map(pick),
          hasMore: staff.nextCursor !== null,
          url: `/api/v1/admin/users?staff=true&active=true&limit=${FIRST}`,
          chosen: chosen.map(pick),
        }}
        template={template}
      />
    </div>
  )
}
