import { orNotFound } from '@/app/_ui/or-not-found'
import { PageHead } from '@/app/_ui/page-head'
import { Instant } from '@/app/_ui/when'
import { currentPrincipal } from '@/lib/auth/page'
import { describeRole } from '@/lib/role-words'
import { describeInvitation } from '@/lib/services/invitations/open'
import { AcceptSignedIn } from './accept-signed-in'
import { NewAccount } from './new-account'
import { SignInFirst } from './sign-in-first'

/** For whoever holds the link: who invites them to what, as what, and the one way to accept that is open to them. */
export default async function InvitationPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params
  const invitation = await orNotFound(describeInvitation(token, await currentPrincipal()))
  const { clientName, inviterName, email, role, expiresAt, timeZone, hasAccount, signedInAs } = invitation
  const { one, sentence } = describeRole(role)
  return (
    <>
      <PageHead
        answer={`${inviterName ?? 'Whoever runs this installation'} invites you as ${one}. ${sentence}`}
        title={`Join ${clientName}`}
      />
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        <div>
          <dt className="text-muted text-sm">For</dt>
          <dd className="break-all">{email}</dd>
        </div>
        <div>
          <dt className="text-muted text-sm">Works once, until</dt>
          <dd>
            <Instant at={expiresAt} timeZone={timeZone} />
            <span className="text-muted text-sm"> {timeZone}</span>
          </dd>
        </div>
      </dl>
      {signedInAs !== null ? (
        <AcceptSignedIn
          clientName={clientName}
          email={email}
          isInvited={signedInAs.toLowerCase() === email}
          signedInAs={signedInAs}
          token={token}
        />
      ) : hasAccount ? (
        <SignInFirst email={email} token={token} />
      ) : (
        <NewAccount email={email} token={token} />
      )}
    </>
  )
}
