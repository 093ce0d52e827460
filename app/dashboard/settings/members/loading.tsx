import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function MembersLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-72" />
    </Loading>
  )
}
