'use client'

import { useState } from 'react'
import { SecondFactorForm } from './second-factor-form'
import { SignInForm } from './sign-in-form'

/** E-mail and password, then a code where the account asks for one. */
export function SignIn({ next }: { next: string }) {
  const [isHalfWay, setIsHalfWay] = useState(false)
  // A full load, so that nothing rendered for a visitor survives into the session.
  const go = () => window.location.assign(next)
  return isHalfWay ? (
    <SecondFactorForm onDone={go} onRestart={() => setIsHalfWay(false)} />
  ) : (
    <SignInForm onDone={(needsSecondFactor) => (needsSecondFactor ? setIsHalfWay(true) : go())} />
  )
}
