import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { readTheme } from '@/app/_ui/theme'
import { requirePage } from '@/lib/auth/page'
import { countOpenFindings } from '@/lib/services/findings/list'
import { ClientSwitcher } from './_shell/client-switcher'
import { ClosedClient } from './_shell/closed-client'
import { Frame } from './_shell/frame'
import { LookingIn } from './_shell/looking-in'
import { Navigation } from './_shell/navigation'
import { NewButton } from './_shell/new-button'
import { UserMenu } from './_shell/user-menu'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const { ctx, user, client, clients, role, can } = await requirePage({ isFrame: true })
  const openFindings = can('finding.read') ? await countOpenFindings(ctx) : 0
  const theme = readTheme(await cookies())
  return (
    <Frame
      actions={
        <>
          {can('job.run') ? (
            <NewButton canConnect={can('connector.manage')} canUpload={can('connector.upload')} />
          ) : null}
          <UserMenu canReadOutbox={can('outbox.manage')} role={role} theme={theme} user={user} />
        </>
      }
      banner={client.kind === 'break_glass' ? <LookingIn client={client} /> : null}
      home="/dashboard"
      navigation={
        <Navigation openFindings={openFindings} hasPortfolio={clients.length > 1} isAdmin={user.isPlatformAdmin} />
      }
      title={<ClientSwitcher clients={clients} current={client} />}
    >
      {client.status === 'active' ? null : <ClosedClient client={client} isOwner={role === 'owner'} />}
      {client.status === 'active' || role === 'owner' ? children : null}
    </Frame>
  )
}
