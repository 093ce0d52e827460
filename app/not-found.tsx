import { ButtonLink } from './_ui/button'
import { Wordmark } from './_ui/logo'

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 p-6">
      <Wordmark />
      <h1 className="mt-4 font-semibold text-lg">There is no such page</h1>
      <p className="text-muted">The address may be mistyped, or what it showed may belong to another client.</p>
      <p>
        <ButtonLink href="/dashboard" variant="primary">
          Go to the overview
        </ButtonLink>
      </p>
    </main>
  )
}
