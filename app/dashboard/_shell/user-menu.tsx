'use client'

import { useState } from 'react'
import { LogoutIcon } from '@/app/_ui/icons'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuLink, MenuSeparator } from '@/app/_ui/menu'
import { send } from '@/app/_ui/problem'
import { type Theme, themeCookieName } from '@/app/_ui/theme'

const CHOICES = [
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
  { value: 'system', label: 'As the system' },
] as const satisfies readonly { value: Theme; label: string }[]

const YEAR_SECONDS = 365 * 24 * 3600

function applyTheme(theme: Theme) {
  const isHttps = window.location.protocol === 'https:'
  const attributes = `path=/; max-age=${YEAR_SECONDS}; samesite=lax${isHttps ? '; secure' : ''}`
  // biome-ignore lint/suspicious/noDocumentCookie: the server reads it on the next load; CookieStore is not everywhere
  document.cookie = `${themeCookieName(isHttps)}=${theme}; ${attributes}`
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((word) => word.charAt(0))
    .slice(0, 2)
    .join('')
    .toUpperCase()

interface UserMenuProps {
  user: { name: string; email: string }
  role: string
  theme: Theme
  canReadOutbox: boolean
}

export function UserMenu({ user, role, theme: initial, canReadOutbox }: UserMenuProps) {
  const [theme, setTheme] = useState<Theme>(initial)
  const [failed, setFailed] = useState(false)
  const choose = (next: Theme) => {
    setTheme(next)
    applyTheme(next)
  }
  const signOut = async () => {
    const answer = await send('POST', '/api/auth/sign-out')
    if (answer.ok || answer.problem.status === 401) window.location.assign('/sign-in')
    else setFailed(true)
  }
  return (
    <>
      {failed ? (
        <span className="text-critical text-sm" role="alert">
          Not signed out: the server could not be reached.
        </span>
      ) : null}
      <Menu
        label="You"
        trigger={
          <button
            aria-label={`Menu of ${user.name}`}
            className="flex size-9 items-center justify-center rounded-full border border-line bg-surface font-medium text-sm hover:border-faint"
            type="button"
          >
            {initials(user.name)}
          </button>
        }
      >
        <div className="px-2.5 pt-1.5 pb-2">
          <p className="font-medium">{user.name}</p>
          <p className="break-all text-muted text-sm">{user.email}</p>
          <p className="text-muted text-sm capitalize">{role}</p>
        </div>
        <MenuSeparator />
        <MenuLink href="/dashboard/settings/account">Your account</MenuLink>
        <MenuLink href="/dashboard/settings/notifications">Notifications</MenuLink>
        {canReadOutbox ? <MenuLink href="/dashboard/outbox">Outbox</MenuLink> : null}
        <MenuSeparator />
        <MenuLabel>Theme</MenuLabel>
        <MenuChoice onChange={choose} options={CHOICES} value={theme} />
        <MenuSeparator />
        <MenuItem onSelect={() => void signOut()}>
          <LogoutIcon className="size-4 text-muted" />
          Sign out
        </MenuItem>
      </Menu>
    </>
  )
}
