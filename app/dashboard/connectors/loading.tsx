import { Loading, Skeleton } from '@/app/_ui/skeleton'

export default function ConnectorsLoading() {
  return (
    <Loading>
      <Skeleton className="h-14 w-80" />
      <div className="grid gap-4 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-72" />
      </div>
    </Loading>
  )
}
