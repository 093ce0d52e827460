'use client'

import { useCallback, useMemo, useRef, useState } from 'react'
import { toggleSelected } from './review'

/** Which of a page's rows are selected; rows that are not on the page any more drop out. */
export function useSelection<T extends { id: string }>(rows: readonly T[]) {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const last = useRef<string | null>(null)
  const toggle = useCallback(
    (id: string, isRange: boolean) => {
      const from = last.current
      last.current = id
      const ids = rows.map((row) => row.id)
      setSelected((before) => toggleSelected(before, ids, { id, last: from, isRange }))
    },
    [rows],
  )
  const clear = useCallback(() => setSelected(new Set()), [])
  const lines = useMemo(() => rows.filter(({ id }) => selected.has(id)), [rows, selected])
  return { selected, lines, toggle, clear }
}
