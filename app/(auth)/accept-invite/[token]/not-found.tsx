import { ButtonLink } from '@/app/_ui/button'
import { Card } from '@/app/_ui/card'

/** One page for a link that is wrong, used, withdrawn or too old: which of them it is tells nobody anything. */
export default function InvitationNotValid() {
  return (
    <Card className="flex flex-col gap-3 p-6">
      <h1 className="font-semibold text-lg tracking-tight">This invitation is not valid any more</h1>
      <p className="text-muted">
        An invitation works once and for three days; sending it again makes a new link, and whoever made it can withdraw
        it. It may also have lost some of its characters on the way.
      </p>
      <p className="text-muted">
        If you have accepted it before, sign in. Otherwise ask whoever invited you to send it again.
      </p>
      <div className="mt-2">
        <ButtonLink href="/sign-in">Sign in</ButtonLink>
      </div>
    </Card>
  )
}
