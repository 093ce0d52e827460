import { notFound } from 'next/navigation'
import { ButtonLink } from '@/app/_ui/button'
import { firstOf, type SearchParams } from '@/app/_ui/search-params'
import { CalmPage } from '@/app/connect/calm-page'
import { AppError } from '@/lib/errors'
import { describeRequest } from '@/lib/services/connection-requests/answer'
import { ReloadButton } from './reload-button'

interface Props {
  params: Promise<{ secret: string }>
  searchParams: Promise<SearchParams>
}

/** Where WooCommerce sends the shop's owner back to, saying with `success` whether the key was allowed. */
export default async function DonePage({ params, searchParams }: Props) {
  const { secret } = await params
  const wasAllowed = firstOf((await searchParams).success) === '1'
  if (!(await isOpen(secret))) {
    if (!wasAllowed) notFound()
    // A link that opens nothing does not say why; that it was allowed is WooCommerce's word alone.
    return (
      <CalmPage title="WooCommerce has handed over the key">
        <p>
          By what WooCommerce says, your store is connected: a key is tried before it is kept, and this link opens
          nothing any more.
        </p>
        <p>
          You can close this window. If you did not allow anything just now, ask whoever sent you the link: they can see
          whether your store is there.
        </p>
      </CalmPage>
    )
  }
  const back = (
    <ButtonLink href={`/connect/${encodeURIComponent(secret)}`} prefetch={false}>
      Back to the form
    </ButtonLink>
  )
  if (!wasAllowed)
    return (
      <CalmPage actions={back} title="Nothing is connected yet">
        <p>The key was not allowed in WooCommerce, so none was made. Your link still works.</p>
      </CalmPage>
    )
  return (
    <CalmPage
      actions={
        <>
          <ReloadButton />
          {back}
        </>
      }
      title="The key has not arrived yet"
    >
      <p>
        WooCommerce says that you allowed it, but it has not reached us. Look again in a minute. If it stays like this,
        go back and paste a key instead; your link still works.
      </p>
    </CalmPage>
  )
}

async function isOpen(secret: string): Promise<boolean> {
  try {
    await describeRequest(secret)
    return true
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return false
    throw error
  }
}
