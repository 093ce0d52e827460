'use client'

import { useState } from 'react'
import { Button } from '@/app/_ui/button'
import { Drawer } from '@/app/_ui/drawer'
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
