import { Loading, Skeleton, TableSkeleton } from '@/app/_ui/skeleton'

export default function AdminLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-96 max-w-full" />
      <TableSkeleton rows={8} />
    </Loading>
  )
}
