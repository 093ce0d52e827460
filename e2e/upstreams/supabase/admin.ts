import { createHash, randomInt } from 'node:crypto'
import { Refused, type StoredAccount, userJson } from './accounts'
import type { Call, Routes } from './session'

/** What the secret key opens: accounts of anybody. */

export const adminRoutes: Routes = (call) => {
  const { method, path, body, standIn } = call
  if (method === 'POST' && path === '/admin/users') {
    refuseWeak(call, body.password)
    const account = standIn.accounts.add({
      email: String(body.email),
      password: String(body.password ?? ''),
      isConfirmed: body.email_confirm === true,
      userMetadata: (body.user_metadata as Record<string, unknown> | undefined) ?? {},
    })
    return { body: userJson(account) }
  }
  if (method === 'POST' && path === '/admin/generate_link') {
    const account = standIn.accounts.byEmail(String(body.email))
    if (!account) throw new Refused(404, 'user_not_found', 'User with this email not found')
    const otp = String(randomInt(1_000_000)).padStart(6, '0')
    const hashed = createHash('sha224').update(`${account.email}${otp}`).digest('hex')
    const link = `${standIn.url}/auth/v1/verify?token=${hashed}&type=${body.type}`
    return {
      body: {
        ...userJson(account),
        action_link: link,
        email_otp: otp,
        hashed_token: hashed,
        verification_type: body.type,
        redirect_to: '',
      },
    }
  }
  const id = /^\/admin\/users\/([\w-]+)$/.exec(path)?.[1]
  if (id === undefined) return undefined
  const account = standIn.accounts.all.get(id)
  if (!account) throw new Refused(404, 'user_not_found', 'User not found')
  if (method === 'GET') return { body: userJson(account) }
  if (method === 'DELETE') {
    standIn.accounts.end(id)
    standIn.accounts.all.delete(id)
    return { body: {} }
  }
  return method === 'PUT' ? { body: userJson(change(call, account)) } : undefined
}

function change(call: Call, account: StoredAccount): StoredAccount {
  const { body, standIn } = call
  if (body.email !== undefined) {
    const other = standIn.accounts.byEmail(String(body.email))
    // The unique index says so, which is answered like any failure of the database.
    if (other && other !== account) throw new Refused(500, 'unexpected_failure', 'Error updating user')
  }
  if (body.password !== undefined) {
    refuseWeak(call, body.password)
    account.password = String(body.password)
    standIn.accounts.end(account.id)
  }
  if (body.email !== undefined) account.email = String(body.email).toLowerCase()
  if (body.email_confirm === true) account.isConfirmed = true
  if (body.ban_duration !== undefined) account.isBanned = body.ban_duration !== 'none'
  return account
}

export function refuseWeak({ standIn }: Call, password: unknown): void {
  if (password !== undefined && standIn.options.weakPasswords.includes(String(password)))
    throw new Refused(422, 'weak_password', 'Password is known to be weak and easy to guess', {
      weak_password: { reasons: ['pwned'] },
    })
}
