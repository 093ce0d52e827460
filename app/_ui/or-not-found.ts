import { notFound } from 'next/navigation'
import { AppError } from '@/lib/errors'

/** Turns "not found", which also stands for what belongs to another client, into the page that says so. */
export async function orNotFound<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound()
    throw error
  }
}
