'use client'

import { useEffect } from 'react'

/** Goes to the part of the page the address names, which the browser cannot do while that part is still to come. */
export function AnchorJump() {
  useEffect(() => {
    const { hash } = window.location
    if (hash !== '') document.getElementById(decodeURIComponent(hash.slice(1)))?.scrollIntoView()
  }, [])
  return null
}
