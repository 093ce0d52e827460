import type { Metadata } from 'next'
import { PageHead } from '@/app/_ui/page-head'
import { requireAdminPage } from '@/lib/auth/page'
import { Cleanup } from './cleanup'

export const metadata: Metadata = { title: 'Retention' }

export default async function RetentionPage() {
  await requireAdminPage()
  return (
    <div className="flex flex-col gap-6">
      <PageHead
        answer="Every night, each client’s data that is too old to keep is removed; results keep their summary. Here you see what that would be now, and can have it done at once."
        title="Retention"
      />
      <Cleanup />
    </div>
  )
}
