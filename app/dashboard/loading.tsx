import { Loading, Skeleton, TableSkeleton } from '@/app/_ui/skeleton'

export default function OverviewLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-96 max-w-full" />
      <Skeleton className="h-56" />
      <TableSkeleton rows={6} />
    </Loading>
  )
}
