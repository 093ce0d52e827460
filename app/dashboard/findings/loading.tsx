import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function FindingsLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-48 w-full" />
      <Skeleton className="h-48 w-full" />
    </Loading>
  )
}
