import type { MachineFacts } from '../../facts/machine-facts.js'
import type { MachineSource } from './machine-source.js'

/** Version of the operating system, and what it calls itself. */
export async function readSystem(source: MachineSource): Promise<Pick<MachineFacts, 'os' | 'osName'>> {
  switch (source.platform) {
    case 'linux': {
      const text = (await source.readText('/etc/os-release')) ?? (await source.readText('/usr/lib/os-release'))
      return parseOsRelease(text ?? '')
    }
    case 'darwin': {
      const version = (await source.run('/usr/bin/sw_vers', ['-productVersion']))?.stdout.trim() ?? ''
      return /^\d+(\.\d+)*$/.test(version) ? { os: version, osName: `macOS ${version}` } : {}
    }
    case 'win32':
      return { os: source.release, osName: nameOfWindows(source.release) }
    default:
      return { os: source.release }
  }
}

/** os-release(5): a shell's assignments, of which only quotes need undoing. */
export function parseOsRelease(text: string): Pick<MachineFacts, 'os' | 'osName'> {
  const value = (name: string): string =>
    new RegExp(`^${name}=(?:"([^"\\n]*)"|'([^'\\n]*)'|(\\S*))\\s*$`, 'm').exec(text)?.slice(1).find(Boolean) ?? ''
  const [version, name] = [value('VERSION_ID'), value('PRETTY_NAME')]
  return { ...(version !== '' && { os: version }), ...(name !== '' && { osName: name }) }
}

/** Windows 11 kept the version number of Windows 10; its builds begin with 22000. */
function nameOfWindows(release: string): string {
  const build = Number(/^10\.0\.(\d+)$/.exec(release)?.[1] ?? 0)
  const name = build === 0 ? 'Windows' : `Windows ${build >= 22_000 ? '11' : '10'}`
  return `${name} (${release})`
}
