import { CopyCode } from './code'
import { Notice } from './notice'
import type { Problem } from './problem'

/** What the server did not do, and why; for what is not said beside a field. */
export function Refusal({ problem }: { problem: Problem }) {
  return (
    <Notice live title={problem.title} tone="critical">
      <p>{problem.detail}</p>
      {problem.errors.map(({ field, message }) => (
        <p key={`${field} ${message}`}>{message}</p>
      ))}
      {problem.requestId ? (
        <p className="text-muted text-sm">
          Reference for support: <CopyCode label="reference" value={problem.requestId} />
        </p>
      ) : null}
    </Notice>
  )
}
