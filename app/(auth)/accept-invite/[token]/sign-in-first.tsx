import { ButtonLink } from '@/app/_ui/button'
import { Notice } from '@/app/_ui/notice'

/** Somebody with the invited address can sign in already: nobody else may accept, nor set a new password here. */
export function SignInFirst({ email, token }: { email: string; token: string }) {
  return (
    <div className="flex flex-col gap-4">
      <Notice title="You have an account already" tone="neutral">
        <p>
          Sign in as <span className="break-all font-medium">{email}</span>; then you come back here and accept.
        </p>
      </Notice>
      <div>
        <ButtonLink
          href={`/sign-in?next=${encodeURIComponent(`/accept-invite/${token}`)}`}
          prefetch={false}
          variant="primary"
        >
          Sign in
        </ButtonLink>
      </div>
    </div>
  )
}
