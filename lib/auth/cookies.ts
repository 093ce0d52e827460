/** Which of a person's clients the browser shows; a wish, checked against memberships on every request. */
export const ACTIVE_CLIENT_COOKIE = 'dra_client'
/** Binds a sign-in at Google or an installation at Shopify to the browser that began it. */
export const SIGN_IN_COOKIE = 'dra_sign_in'
