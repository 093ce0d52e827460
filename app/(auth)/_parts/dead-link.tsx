import Link from 'next/link'
import { Notice } from '@/app/_ui/notice'

/** A page that was opened without the secret of its link. */
export function DeadLink({ href, again }: { href: string; again: string }) {
  return (
    <Notice title="This link is not complete" tone="critical">
      <p className="text-sm">
        Open it from the mail once more, or{' '}
        <Link className="font-medium text-accent underline" href={href}>
          {again}
        </Link>
        .
      </p>
    </Notice>
  )
}
