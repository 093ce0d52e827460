import type { ReactNode } from 'react'
import { Pager } from './table'

interface CursorPagerProps {
  path: string
  /** What the list is narrowed to, by name in the address; empty values are left out. */
  query?: Readonly<Record<string, string | null | undefined>>
  /** Where this page begins, and the next one; none is the first and the last. */
  cursor: string | undefined
  nextCursor: string | null
  note: ReactNode
}

/** Under a list that goes on by a cursor. */
export function CursorPager({ path, query = {}, cursor, nextCursor, note }: CursorPagerProps) {
  return (
    <Pager
      first={cursor ? withQuery(path, query) : null}
      next={nextCursor ? withQuery(path, { ...query, cursor: nextCursor }) : null}
      note={note}
    />
  )
}

function withQuery(path: string, query: NonNullable<CursorPagerProps['query']>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`
}
