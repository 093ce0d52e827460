import { headers } from 'next/headers'
import { ActButton } from '@/app/_ui/act-button'
import { Section } from '@/app/_ui/card'
import { PageHead } from '@/app/_ui/page-head'
import { Ago, Instant } from '@/app/_ui/when'
import { authProvider, type Principal } from '@/lib/auth/session'
import { AddressForm } from './address-form'
import { describeDevice } from './device'
import { NameForm } from './name-form'
import { OtherSessions } from './other-sessions'
import { PasswordForm } from './password-form'
import { SecondFactor } from './second-factor'
import { SessionList } from './session-list'

/** A person's own account; the same for everybody, whatever clients they belong to. */
export async function AccountSettings({
  principal: { user, hasSecondFactor },
  timeZone,
}: {
  principal: Principal
  /** That instants are shown in. */
  timeZone: string
}) {
  const provider = authProvider()
  const sessions = await provider.listSessions(await headers())
  const now = Date.now()
  return (
    <div className="flex flex-col gap-10">
      <PageHead answer={`You sign in with ${user.email}.`} title="Your account" />
      <Section id="name" lead="As others in your clients see it." title="Name">
        <NameForm name={user.name} />
      </Section>
      {user.isStaff ? (
        <Section
          id="digest"
          lead="Every Monday at seven: how the clients stand that the agency assigned to you, those to look at first."
          title="Weekly digest"
        >
          <div className="flex flex-wrap items-center gap-4">
            <ActButton
              body={{ wantsDigest: !user.wantsDigest }}
              label={user.wantsDigest ? 'Stop the digest' : 'Get the digest'}
              method="PATCH"
              url="/api/auth/account"
            />
            <p className="text-muted text-sm">{user.wantsDigest ? 'You get it.' : 'You do not get it.'}</p>
          </div>
        </Section>
      ) : null}
      <Section
        id="second-factor"
        lead="Besides the password, a code of an app on your phone is asked for. Platform admins need one."
        title="Second factor"
      >
        <SecondFactor hasBackupCodes={provider.can.hasBackupCodes} isSetUp={hasSecondFactor} />
      </Section>
      <Section
        id="sessions"
        lead="A session ends after 12 hours without use, and after 7 days."
        title="Where you are signed in"
      >
        {provider.can.listsSessions ? (
          <SessionList
            sessions={sessions.map(({ id, isCurrent, beganAt, seenAt, address, userAgent }) => ({
              id,
              isCurrent,
              device: describeDevice(userAgent),
              facts: (
                <>
                  {address ? `${address} · ` : ''}used <Ago at={seenAt.toISOString()} now={now} timeZone={timeZone} /> ·
                  since <Instant at={beganAt.toISOString()} timeZone={timeZone} />
                </>
              ),
            }))}
          />
        ) : (
          <OtherSessions />
        )}
      </Section>
      <Section id="password" lead="You are signed out everywhere else then." title="Password">
        <PasswordForm />
      </Section>
      <Section
        id="address"
        lead="A link is sent to the new address; it counts once you have followed it."
        title="E-mail address"
      >
        <AddressForm email={user.email} />
      </Section>
    </div>
  )
}
