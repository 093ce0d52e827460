/** A path without the secret of a link, which is its own authority: for logs and error reports. */
export const maskPath = (path: string): string =>
  path
    .replace(/\/connect\/(?!sign-in|account|woocommerce)[^/?#]+/, '/connect/…')
    // Also as the place to come back to after signing in.
    .replace(/(\/|%2f)(accept-invite|api\/invitations|setup)\1[^/?#&%]+/i, '$1$2$1…')
