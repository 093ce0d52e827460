/** A path without the secret of a connection link, which is its own authority: for logs and error reports. */
export const maskPath = (path: string): string =>
  path.replace(/\/connect\/(?!sign-in|account|woocommerce)[^/?#]+/, '/connect/…')
