import { openMailPort } from '@/lib/email/open-port'
import { startMailer } from '@/workers/send-mail'

/** The worker's sender alone, to be killed. */
startMailer(openMailPort())
