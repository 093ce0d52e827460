import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function JobLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-80 max-w-2xl" />
    </Loading>
  )
}
