import { CalmPage } from '../calm-page'

/** One page for a link that is wrong, used, withdrawn or too old: which of them it is tells nobody anything. */
export default function LinkNotValid() {
  return (
    <CalmPage title="This link is not valid any more">
      <p>
        A link works once and for seven days, and whoever made it can withdraw it. It may also have lost some of its
        characters on the way: compare it with the one you were sent.
      </p>
      <p>Nothing was changed. If you still have something to connect, ask whoever sent it to you for a new one.</p>
      <p>If you have just connected through it, all is well, and you can close this window.</p>
    </CalmPage>
  )
}
