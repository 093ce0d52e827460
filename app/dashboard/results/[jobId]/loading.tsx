import { Loading, Skeleton, TableSkeleton } from '@/app/_ui/skeleton'

export default function ResultLoading() {
  return (
    <Loading>
      <Skeleton className="h-9 w-80 max-w-full" />
      <Skeleton className="h-60" />
      <Skeleton className="h-96" />
      <TableSkeleton rows={12} />
    </Loading>
  )
}
