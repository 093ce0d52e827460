import type { Metadata } from 'next'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { getTemplate } from '@/lib/services/clients/template'
import { listUsers } from '@/lib/services/users/list'
import { TemplateForm } from './template-form'

export const metadata: Metadata = { title: 'Template' }

export default async function TemplatePage() {
  const { admin } = await requireAdminPage()
  const [template, staff] = await Promise.all([
    getTemplate(admin),
    listUsers(admin, { staff: true, active: true, limit: 200 }),
  ])
  return (
    <div className="flex max-w-xl flex-col gap-6">
      <PageHead
        answer="What clients made from now on start with. Those that are there stay as they are."
        title="Template"
      />
      <TemplateForm staff={staff.items.map(({ id, name }) => ({ id, name }))} template={template} />
    </div>
  )
}
