import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function NewReconciliationLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-32 max-w-5xl" />
      <div className="grid max-w-5xl gap-4 lg:grid-cols-2">
        <Skeleton className="h-64" />
        <Skeleton className="h-64" />
      </div>
    </Loading>
  )
}
