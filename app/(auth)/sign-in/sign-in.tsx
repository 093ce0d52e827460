'use client'

import { useState } from 'react'
import { SecondFactorForm } from './second-factor-form'
import { SignInForm } from './sign-in-form'

/** E-mail and password, then a code where the account asks for one. */
export function SignIn({ next, hasBackupCodes }: { next: string; hasBackupCodes: boolean }) {
  const [isHalfWay, setIsHalfWay] = useState(false)
  // A full load, so that nothing rendered for a visitor survives into the session.
  const go = () => window.location.assign(next)
  return isHalfWay ? (
    <SecondFactorForm hasBackupCodes={hasBackupCodes} onDone={go} onRestart={() => setIsHalfWay(false)} />
  ) : (
    <SignInForm onDone={(needsSecondFactor) => (needsSecondFactor ? setIsHalfWay(true) : go())} />
  )
}
