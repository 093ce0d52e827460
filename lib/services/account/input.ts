import { z } from 'zod'
import { isCommonPassword, isMadeOfOwnWords } from '@/lib/auth/password-rules'

/** What people type about their accounts, with what is wrong with it in words. */

export const MIN_PASSWORD_LENGTH = 12

export const emailInput = z
  .string()
  .trim()
  .max(254, 'is too long')
  .pipe(z.email('must be an e-mail address such as name@example.com'))
  .transform((email) => email.toLowerCase())

/** A password that is given, not chosen. */
export const passwordInput = z.string().min(1, 'must not be empty').max(1_024, 'is too long')

export const newPasswordInput = z
  .string()
  .min(MIN_PASSWORD_LENGTH, `must hold at least ${MIN_PASSWORD_LENGTH} characters`)
  .max(1_024, 'is too long')
  .refine((password) => !isCommonPassword(password), 'is on lists of common passwords. Choose another, longer one.')
  .refine(
    (password) => !isMadeOfOwnWords(password),
    'is made of words that are tried first here, such as the product’s name. Choose a few unrelated words.',
  )

export const nameInput = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100, 'must not be longer than 100 characters')

/** Of an app, or a backup code; people may leave dashes out of it, or put blanks into either. */
export const codeInput = z
  .string()
  .max(40, 'is too long')
  .transform((code) => code.replaceAll(/[\s-]/g, '').toLowerCase())
  .refine((code) => /^(\d{6}|[a-z0-9]{24})$/.test(code), {
    message: 'must be the 6 digits of the app, or a backup code of four times six signs',
  })
  .transform((code) => code.match(/.{6}/g)?.join('-') ?? code)

/** Of the app alone. */
export const appCodeInput = z
  .string()
  .max(40, 'is too long')
  .transform((code) => code.replaceAll(/\s/g, ''))
  .refine((code) => /^\d{6}$/.test(code), { message: 'must be the 6 digits that the app shows' })

/** A link's secret as we make them; anything else is as wrong as one that is used. */
export const tokenInput = z.string().min(1, 'must not be empty').max(200, 'is too long')
