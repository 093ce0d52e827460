import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { getTemplate } from '@/lib/services/clients/template'
import { NewClientForm } from './new-client-form'

export const metadata: Metadata = { title: 'Create a client' }

export default async function NewClientPage() {
  const { admin } = await requireAdminPage()
  const { timeZone, currency } = await getTemplate(admin)
  return (
    <div className="flex max-w-xl flex-col gap-6">
      <Link className="link self-start" href="/admin/clients">
        Clients
      </Link>
      <PageHead answer="What you leave as it is comes from the template." title="Create a client" />
      <NewClientForm template={{ timeZone, currency }} />
    </div>
  )
}
