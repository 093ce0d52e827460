import { Loading, Skeleton, TableSkeleton } from '@/app/_ui/skeleton'

export default function JobsLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <TableSkeleton rows={10} />
    </Loading>
  )
}
