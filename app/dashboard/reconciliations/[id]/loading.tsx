import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function ReconciliationLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-64 max-w-4xl" />
      <Skeleton className="h-48 max-w-4xl" />
    </Loading>
  )
}
