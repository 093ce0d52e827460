import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function ConnectorLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <Skeleton className="h-48 max-w-3xl" />
      <Skeleton className="h-64 max-w-3xl" />
    </Loading>
  )
}
