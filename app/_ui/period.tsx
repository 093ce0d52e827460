import { describeWindow } from '@/lib/period'

/** A window as people call it (`October 2026`); its exact days and zone show on hover. */
export function Period({ window }: { window: { from: string; to: string; timeZone: string } }) {
  return <span title={`${window.from} to ${window.to}, ${window.timeZone}`}>{describeWindow(window)}</span>
}
