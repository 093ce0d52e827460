import { AppError } from '@/lib/errors'

/** What people are told when signing in or an account does not work: the same sentences, whoever keeps the accounts. */

/** A request for a reset takes this long, whether or not there is an account to write to. */
export const RESET_ANSWER_MS = 400

/** How long a link about an account works. */
export const LINK_MINUTES = 60

/** After ten wrong codes none is taken for this long. */
const LOCKED_SECONDS = 900

export const wrongField = (field: string, message: string) =>
  new AppError('invalid_input', `${field}: ${message}`, { details: [{ field, message }] })

export const refusals = {
  signedOut: () => new AppError('unauthenticated', 'Your session has ended. Sign in and try again.'),
  wrongCredentials: () =>
    new AppError('unauthenticated', 'The e-mail address or the password is not right. Check both and try again.'),
  wrongPassword: (field: 'current' | 'password') => wrongField(field, 'is not right. Check it for typing errors.'),
  wrongCode: (orBackupCode: '' | ', or another backup code' = '') =>
    wrongField('code', `is not right, or was used before. Take the code that the app shows now${orBackupCode}.`),
  /** The second step of signing in, too late or after too many codes. */
  tooLate: () => new AppError('unauthenticated', 'Too much time or too many codes went by. Begin signing in again.'),
  locked: () =>
    new AppError('limit_reached', 'Too many wrong codes: for 15 minutes none is taken. Then begin signing in again.', {
      retryAfterSeconds: LOCKED_SECONDS,
    }),
  deadLink: () =>
    new AppError('not_found', 'This link is not valid any more: it works once, for an hour. Ask for a new one.'),
  addressTaken: () => new AppError('conflict', 'There is an account with this address already. Sign in with it.'),
  addressLost: () => new AppError('conflict', 'Somebody else signs in with this address by now. Choose another one.'),
  factorExists: () => new AppError('conflict', 'A second factor is set up already. Remove it first.'),
  factorNotBegun: () => new AppError('conflict', 'Begin setting up the second factor again.'),
  noBackupCodes: () =>
    new AppError('not_found', 'There are no backup codes in this installation: the app is the only second factor.'),
  /** Supabase takes a new password only by a session of the last 24 hours. */
  tooLongAgo: () => new AppError('conflict', 'You signed in too long ago for this. Sign out, sign in and try again.'),
  notAcceptable: () =>
    new AppError('internal', 'Sign-in is not set up right. Ask whoever runs this installation.', {
      cause: new Error(
        'Supabase made an access token that is not accepted: the project must sign by an asymmetric key (ES256 or RS256), and SUPABASE_URL must be the address that its tokens name as issuer.',
      ),
    }),
  noFactor: () => new AppError('conflict', 'Set up a second factor first.'),
  away: (cause: unknown) =>
    new AppError('unavailable', 'Sign-in does not answer. Try again in a few seconds.', {
      cause,
      retryAfterSeconds: 5,
    }),
}
