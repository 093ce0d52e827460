import { Button } from '@/app/_ui/button'
import { inputClass } from '@/app/_ui/field'

interface Filter {
  name: string
  label: string
  value: string | undefined
  /** The first means all. */
  options: readonly (readonly [string, string])[]
}

/** A choice among states, in the words they are shown in. */
export const stateFilter = (
  name: string,
  value: string | undefined,
  states: Readonly<Record<string, { label: string }>>,
): Filter => ({
  name,
  label: 'State',
  value,
  options: [['', 'All states'], ...Object.entries(states).map(([state, { label }]) => [state, label] as const)],
})

interface SearchFormProps {
  label: string
  /** The text searched for now. */
  search?: { name: string; value: string | undefined; placeholder: string }
  filters?: Filter[]
}

/** A search as the page's address, so that it can be sent on and gone back to. */
export function SearchForm({ label, search, filters = [] }: SearchFormProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: the element <search> is too new for browsers in use.
    <form aria-label={label} className="flex flex-wrap items-end gap-3" method="get" role="search">
      {search ? (
        <input
          aria-label={search.placeholder}
          className={`${inputClass} max-w-56`}
          defaultValue={search.value}
          name={search.name}
          placeholder={search.placeholder}
          type="search"
        />
      ) : null}
      {filters.map(({ name, label: of, value, options }) => (
        <select aria-label={of} className={`${inputClass} max-w-56`} defaultValue={value} key={name} name={name}>
          {options.map(([option, words]) => (
            <option key={option} value={option}>
              {words}
            </option>
          ))}
        </select>
      ))}
      <Button type="submit">Search</Button>
    </form>
  )
}
