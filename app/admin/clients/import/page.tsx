import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { ImportForm } from './import-form'

export const metadata: Metadata = { title: 'Create clients from a list' }

export default async function ImportClientsPage() {
  await requireAdminPage()
  return (
    <div className="flex max-w-4xl flex-col gap-6">
      <Link className="link self-start" href="/admin/clients">
        Clients
      </Link>
      <PageHead
        answer="One client a row: name, zone, currency, owner_email. Only the name is needed; what is empty comes from the template. You see what would be made before anything is."
        title="Create clients from a list"
      />
      <ImportForm />
    </div>
  )
}
