import { openLogFile, type LogFile, type LogFileOptions } from './rotate-log.js'

export interface SharedLogFiles {
  open(options: LogFileOptions): LogFile
}

/** Two children that run side by side during a switch write to the same file: it must be rotated by one of them only. */
export function shareLogFiles(): SharedLogFiles {
  const files = new Map<string, { file: LogFile; users: number }>()
  return {
    open(options) {
      const entry = files.get(options.path) ?? { file: openLogFile(options), users: 0 }
      files.set(options.path, entry)
      entry.users += 1
      return {
        write: (line) => {
          entry.file.write(line)
        },
        async close() {
          entry.users -= 1
          if (entry.users > 0) return
          files.delete(options.path)
          await entry.file.close()
        },
      }
    },
  }
}
