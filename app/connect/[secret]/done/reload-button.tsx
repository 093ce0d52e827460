'use client'

import { Button } from '@/app/_ui/button'

export function ReloadButton() {
  return (
    <Button onClick={() => window.location.reload()} variant="primary">
      Look again
    </Button>
  )
}
