'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Choice } from '@/app/_ui/choice'
import { Combobox } from '@/app/_ui/combobox'
import { Dialog } from '@/app/_ui/dialog'
import { Drawer } from '@/app/_ui/drawer'
import { Field } from '@/app/_ui/field'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '@/app/_ui/menu'

const CHOICES = [
  { value: 'one', label: 'One' },
  { value: 'two', label: 'Two' },
] as const

export function MenuDemo() {
  const [value, setValue] = useState<'one' | 'two'>('one')
  return (
    <Menu label="Example" trigger={<Button>Menu</Button>}>
      <MenuLabel>Choice</MenuLabel>
      <MenuChoice onChange={setValue} options={CHOICES} value={value} />
      <MenuSeparator />
      <MenuItem onSelect={() => setValue('one')}>Action</MenuItem>
    </Menu>
  )
}

export function DrawerDemo() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Drawer</Button>
      <Drawer onClose={() => setOpen(false)} open={open} returnFocus={() => undefined} title="#1001">
        Content
      </Drawer>
    </>
  )
}

export function DialogDemo() {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)}>Dialog</Button>
      <Dialog description={<p>What happens.</p>} onClose={() => setOpen(false)} open={open} title="A question?">
        <Button onClick={() => setOpen(false)}>Answer</Button>
      </Dialog>
    </>
  )
}

export function ChoiceDemo() {
  const [value, setValue] = useState<'one' | 'two'>('one')
  return (
    <fieldset className="flex gap-2">
      <legend className="sr-only">Example</legend>
      {CHOICES.map((choice) => (
        <Choice
          key={choice.value}
          name="demo"
          note="What it means"
          on={value === choice.value}
          onChoose={() => setValue(choice.value)}
        >
          {choice.label}
        </Choice>
      ))}
    </fieldset>
  )
}

const OPTIONS = ['Nordlicht shop', 'Nordlicht app', 'Südwind'].map((label, index) => ({
  value: `31000000${index}`,
  label,
  note: `31000000${index}, in Example`,
}))

export function ComboboxDemo() {
  const [value, setValue] = useState('')
  return (
    <Field className="w-80" hint="Type to filter, or type anything else." id="combobox" label="Combobox">
      <Combobox
        emptyText="None has this in its name."
        id="combobox"
        listLabel="Examples"
        onChange={setValue}
        options={OPTIONS}
        value={value}
      />
    </Field>
  )
}
