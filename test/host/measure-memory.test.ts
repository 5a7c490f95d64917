import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { totalmem } from 'node:os'
import { measureMemory } from '../../src/host/measure-memory.js'

const MiB = 2 ** 20
const GiB = 2 ** 30
const meminfo =
  'MemTotal:       16308156 kB\nMemFree:          412340 kB\nMemAvailable:    8388608 kB\nBuffers: 12 kB\n'

function onLinux(files: Readonly<Record<string, string>>): Promise<number | null> {
  return measureMemory({
    platform: 'linux',
    readText: (file) => Promise.resolve(files[file] ?? null),
    vmStat: () => Promise.reject(new Error('not on Linux')),
    freemem: () => 0,
  })
}

const unified = '35 24 0:30 / /sys/fs/cgroup rw,nosuid,nodev,noexec,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate\n'

/** A process of cgroup v2 in `cgroup`, with the given files below /sys/fs/cgroup. */
function inUnified(cgroup: string, files: Readonly<Record<string, string>>): Promise<number | null> {
  const all: Record<string, string> = {
    '/proc/meminfo': meminfo,
    '/proc/self/cgroup': `0::${cgroup}\n`,
    '/proc/self/mountinfo': unified,
  }
  for (const [name, text] of Object.entries(files)) all[`/sys/fs/cgroup/${name}`] = text
  return onLinux(all)
}

describe('on Linux', () => {
  test('it is what the kernel calls available', async () => {
    expect(await onLinux({ '/proc/meminfo': meminfo })).toBe(8 * GiB)
  })

  test('it is not known where the kernel does not say', async () => {
    expect(await onLinux({})).toBeNull()
    expect(await onLinux({ '/proc/meminfo': 'MemTotal: 1 kB\nMemFree: 1 kB\n' })).toBeNull()
  })

  test('a container with a limit has less, its page cache not counted as used', async () => {
    const files = {
      'memory.max': `${2 * GiB}\n`,
      'memory.high': 'max\n',
      'memory.current': `${1 * GiB}\n`,
      'memory.stat': `anon 1000\nfile ${400 * MiB}\ninactive_file ${300 * MiB}\nactive_file ${100 * MiB}\n`,
    }
    expect(await inUnified('/', files)).toBe(1 * GiB + 300 * MiB)
    // From memory.high on the kernel slows a cgroup down until it has given memory back.
    expect(await inUnified('/', { ...files, 'memory.high': `${1.5 * GiB}\n` })).toBe(0.5 * GiB + 300 * MiB)
    expect(await inUnified('/', { ...files, 'memory.max': 'max\n' })).toBe(8 * GiB)
  })

  test('the tightest limit of all the cgroups above it counts', async () => {
    const service = {
      'user.slice/cortex.service/memory.max': `${6 * GiB}`,
      'user.slice/cortex.service/memory.high': 'max',
      'user.slice/cortex.service/memory.current': `${1 * GiB}`,
      'user.slice/memory.max': `${4 * GiB}`,
      'user.slice/memory.current': `${3 * GiB}`,
      'user.slice/memory.stat': 'anon 3\n',
    }
    expect(await inUnified('/user.slice/cortex.service', service)).toBe(1 * GiB)
    expect(await inUnified('/user.slice/other.service', service)).toBe(1 * GiB)
    expect(await inUnified('/', service)).toBe(8 * GiB)
  })

  test('nothing is left of a limit that is overrun', async () => {
    expect(await inUnified('/', { 'memory.max': '100', 'memory.current': '200' })).toBe(0)
  })

  test('it is not known where a limit has no figure of what is used', async () => {
    expect(await inUnified('/', { 'memory.max': '100' })).toBeNull()
    expect(await inUnified('/', { 'memory.max': '100', 'memory.current': 'many' })).toBeNull()
  })

  test('cgroup v1, where “no limit” is a number and only memory counts', async () => {
    const files = {
      '/proc/meminfo': meminfo,
      '/proc/self/cgroup': '9:name=systemd:/\n5:cpu,memory:/docker/abc\n1:cpuset:/other\n',
      '/proc/self/mountinfo': [
        '30 24 0:26 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,name=systemd',
        '36 24 0:31 / /sys/fs/cgroup/cpu,memory rw,relatime shared:15 - cgroup cgroup rw,cpu,memory',
        '37 24 0:32 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset',
      ].join('\n'),
      '/sys/fs/cgroup/cpu,memory/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/cpu,memory/memory.usage_in_bytes': `${3 * GiB}\n`,
      '/sys/fs/cgroup/cpuset/other/memory.limit_in_bytes': '1\n',
    }
    expect(await onLinux(files)).toBe(8 * GiB)
    expect(
      await onLinux({
        ...files,
        '/sys/fs/cgroup/cpu,memory/docker/abc/memory.limit_in_bytes': `${GiB}\n`,
        '/sys/fs/cgroup/cpu,memory/docker/abc/memory.usage_in_bytes': `${600 * MiB}\n`,
        '/sys/fs/cgroup/cpu,memory/docker/abc/memory.stat': `inactive_file 5\ntotal_inactive_file ${100 * MiB}\n`,
      }),
    ).toBe(GiB - 500 * MiB)
  })

  test('a hybrid system, where v2 is mounted too and limits nothing', async () => {
    expect(
      await onLinux({
        '/proc/meminfo': meminfo,
        '/proc/self/cgroup': '4:memory:/api/x\n0::/api/x\n',
        '/proc/self/mountinfo': [
          '35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory',
          '41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw',
        ].join('\n'),
        '/sys/fs/cgroup/memory/api/memory.limit_in_bytes': `${2 * GiB}`,
        '/sys/fs/cgroup/memory/api/memory.usage_in_bytes': `${GiB}`,
      }),
    ).toBe(GiB)
  })

  test.each([
    ['mounts only its own part', '/docker/abc', '/docker/abc', '/sys/fs/cgroup'],
    ['mounts a part that its membership does not name', '/kubepods/pod7', '/docker/abc', '/sys/fs/cgroup'],
    ['has a space in its path', '/', '/', '/sys/fs/c\\040group'],
  ])('a container that %s', async (_, root, cgroup, point) => {
    const folder = point.replace('\\040', ' ')
    const files = {
      '/proc/meminfo': meminfo,
      '/proc/self/cgroup': `0::${cgroup}\n`,
      '/proc/self/mountinfo': `35 24 0:30 ${root} ${point} rw - cgroup2 cgroup2 rw\n`,
      [`${folder}/memory.max`]: `${GiB}`,
      [`${folder}/memory.current`]: `${GiB / 4}`,
    }
    expect(await onLinux(files)).toBe((GiB * 3) / 4)
  })

  test('whatever the files say, it is a number of bytes or not known', async () => {
    const text = fc.oneof(
      fc.constantFrom('max', '100', '0::/a/b', '0::/../..', unified, '1 1 0:1 / a/ rw - cgroup2 c rw', meminfo),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 5, maxLength: 5 }), async ([one, two, three, four, five]) => {
        const bytes = await onLinux({
          '/proc/meminfo': one ?? '',
          '/proc/self/cgroup': two ?? '',
          '/proc/self/mountinfo': three ?? '',
          '/sys/fs/cgroup/memory.max': four ?? '',
          '/sys/fs/cgroup/memory.current': five ?? '',
        })
        expect(bytes === null || bytes >= 0).toBe(true)
      }),
    )
  })
})

describe('elsewhere', () => {
  const vmStat = [
    'Mach Virtual Memory Statistics: (page size of 16384 bytes)',
    'Pages free:                               10000.',
    'Pages active:                            200000.',
    'Pages inactive:                          100000.',
    'Pages speculative:                         5000.',
    'Pages throttled:                              0.',
    '',
  ].join('\n')
  const on = (platform: NodeJS.Platform, printed: string | null): Promise<number | null> =>
    measureMemory({
      platform,
      readText: () => Promise.reject(new Error('only on Linux')),
      vmStat: () => Promise.resolve(printed),
      freemem: () => 12_345,
    })

  test('macOS gives its inactive pages to whoever asks', async () => {
    expect(await on('darwin', vmStat)).toBe(115_000 * 16_384)
    expect(await on('darwin', 'no such thing')).toBe(12_345)
    expect(await on('darwin', null)).toBe(12_345)
  })

  test('Windows calls free what can be had', async () => {
    expect(await on('win32', null)).toBe(12_345)
  })
})

test('this machine has some memory left, and not more than it has', async () => {
  const bytes = await measureMemory()
  expect(bytes).toBeGreaterThan(0)
  expect(bytes).toBeLessThanOrEqual(totalmem())
})
