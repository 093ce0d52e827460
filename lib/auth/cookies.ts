/** Which of a person's clients the browser shows; a wish, checked against memberships on every request. */
export const ACTIVE_CLIENT_COOKIE = 'dra_client'
