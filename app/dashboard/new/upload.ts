import { type Answer, problemFrom } from '@/app/_ui/problem'

/** What the server found in a file. */
export interface Accepted {
  format: string
  transactions: number
  rejectionCount: number
  /** How the file was read, in sentences. */
  notes: string[]
}

/** Sends a file as it is. XMLHttpRequest, because fetch does not report how much has been sent. */
export function uploadFile(url: string, file: File, onProgress: (share: number) => void): Promise<Answer<Accepted>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('PUT', url)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total)
    }
    request.onload = () => {
      if (request.status === 200) resolve({ ok: true, value: JSON.parse(request.responseText) as Accepted })
      else resolve({ ok: false, problem: problemFrom(request.status, request.responseText) })
    }
    request.onerror = () => resolve({ ok: false, problem: problemFrom(0, '') })
    request.send(file)
  })
}
