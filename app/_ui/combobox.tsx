'use client'

import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { cx } from './cx'
import { describedBy, inputClass } from './field'
import { CheckIcon, ChevronDownIcon } from './icons'

export interface ComboboxOption {
  /** What the field holds once it is chosen. */
  value: string
  label: string
  note: string
}

interface ComboboxProps {
  id: string
  /** Names the list for those who do not see it. */
  listLabel: string
  value: string
  options: readonly ComboboxOption[]
  /** Said in the list's place while there is none. */
  emptyText: string
  onChange: (value: string) => void
  /** When the person comes to the field: the time to fetch what can be chosen. */
  onReach?: () => void
  invalid?: boolean
  disabled?: boolean
  placeholder?: string
}

const POPUP =
  'absolute inset-x-0 top-full z-20 mt-1 max-h-72 overflow-y-auto rounded-card border border-line bg-surface p-1.5 shadow-lg'

/**
 * A text field that offers what can be chosen and filters it by what is typed; anything else may be typed as well. The
 * focus stays in the field (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/): arrow keys move, Enter chooses, Esc
 * closes. Its hint, and its error when it is invalid, are those of the `Field` around it.
 */
export function Combobox({
  id,
  listLabel,
  value,
  options,
  emptyText,
  onChange,
  onReach,
  invalid = false,
  disabled = false,
  placeholder,
}: ComboboxProps) {
  const input = useRef<HTMLInputElement>(null)
  const list = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState<number | null>(null)
  const shown = matching(options, value)
  const isListOpen = open && shown.length > 0
  const activeId = open && active !== null && shown[active] ? `${id}-option-${active}` : undefined
  useEffect(() => {
    if (activeId) list.current?.querySelector(`[id="${activeId}"]`)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  function show() {
    onReach?.()
    setOpen(true)
  }
  function close() {
    setOpen(false)
    setActive(null)
  }
  function choose(option: ComboboxOption | undefined) {
    if (!option) return
    onChange(option.value)
    close()
  }
  function move(step: 1 | -1) {
    if (!open) show()
    if (shown.length === 0) return
    setActive(active === null ? (step === 1 ? 0 : shown.length - 1) : (active + step + shown.length) % shown.length)
  }
  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      move(event.key === 'ArrowDown' ? 1 : -1)
    } else if (event.key === 'Enter' && activeId) {
      // Chooses only; the next Enter sends the form.
      event.preventDefault()
      choose(shown[active as number])
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      close()
    }
  }

  return (
    <div className="relative">
      <input
        aria-activedescendant={activeId}
        aria-autocomplete="list"
        aria-controls={`${id}-list`}
        aria-describedby={describedBy(id, true, invalid)}
        aria-expanded={isListOpen}
        aria-invalid={invalid}
        autoCapitalize="none"
        autoComplete="off"
        className={cx(inputClass, 'pr-10')}
        disabled={disabled}
        id={id}
        onBlur={close}
        onChange={(event) => {
          onChange(event.target.value)
          setActive(null)
          setOpen(true)
        }}
        onClick={show}
        onFocus={onReach}
        onKeyDown={onKeyDown}
        placeholder={placeholder}
        ref={input}
        role="combobox"
        spellCheck={false}
        type="text"
        value={value}
      />
      <button
        aria-hidden="true"
        className="absolute inset-y-0 right-0 flex w-10 items-center justify-center text-muted"
        disabled={disabled}
        // The focus stays in the field, or its blur would close what this opens.
        onMouseDown={(event) => {
          event.preventDefault()
          input.current?.focus()
          if (open) close()
          else show()
        }}
        tabIndex={-1}
        type="button"
      >
        <ChevronDownIcon className="size-4" />
      </button>
      <div
        aria-label={listLabel}
        className={cx(POPUP, !isListOpen && 'hidden')}
        id={`${id}-list`}
        // Its scroll bar must not take the focus either.
        onMouseDown={(event) => event.preventDefault()}
        ref={list}
        role="listbox"
        tabIndex={-1}
      >
        {shown.map((option, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field takes the keys
          <div
            aria-selected={option.value === value.trim()}
            className={cx(
              'flex min-h-10 cursor-pointer items-center gap-2.5 rounded-control px-2.5 py-1.5 hover:bg-sunken',
              index === active && 'bg-sunken outline-2 outline-accent -outline-offset-2',
            )}
            id={`${id}-option-${index}`}
            key={option.value}
            onClick={() => choose(option)}
            role="option"
          >
            <CheckIcon className={cx('size-4 shrink-0 text-accent', option.value !== value.trim() && 'invisible')} />
            <span className="min-w-0">
              <span className="block wrap-anywhere">{option.label}</span>
              <span className="block text-muted text-sm wrap-anywhere">{option.note}</span>
            </span>
          </div>
        ))}
      </div>
      {open && !isListOpen ? <p className={cx(POPUP, 'px-4 py-2.5 text-muted')}>{emptyText}</p> : null}
      <p aria-live="polite" className="sr-only">
        {!open ? '' : isListOpen ? `${shown.length} to choose from` : emptyText}
      </p>
    </div>
  )
}

/** All of them while the text is one that was chosen: whoever opens the list again wants another. */
function matching(options: readonly ComboboxOption[], text: string): readonly ComboboxOption[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '' || options.some(({ value }) => value === wanted)) return options
  return options.filter(({ value, label, note }) => `${value} ${label} ${note}`.toLowerCase().includes(wanted))
}
