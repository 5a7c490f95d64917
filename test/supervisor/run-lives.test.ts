import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { CortexError } from '../../src/errors.js'
import { runLives } from '../../src/supervisor/run-lives.js'

type Act = 'start' | 'aborted start' | 'stop' | 'kill' | 'wait'
const acts = fc.array(fc.constantFrom<Act>('start', 'aborted start', 'stop', 'kill', 'wait'), { maxLength: 14 })

/** Parts that open and close when the scheduler says so, and an opening that fails where `fails` says so. */
function scene(scheduler: fc.Scheduler, fails: readonly boolean[]) {
  const open = new Set<string>()
  const faults: string[] = []
  let lives = 0
  const when = (what: string) => scheduler.schedule(Promise.resolve(), what)
  const supervisor = runLives({
    kill: () => undefined,
    async open({ closers, signal }) {
      const life = ++lives
      if (open.size > 0) faults.push(`life ${life} began beside ${[...open].join()}`)
      for (const part of ['gateway', 'child', 'watcher']) {
        await when(`open ${part}`)
        if (signal.aborted) throw new CortexError('ABORTED', 'aborted')
        open.add(`${part} ${life}`)
        closers.add(async () => {
          await when(`close ${part}`)
          open.delete(`${part} ${life}`)
        })
        if (part === 'child' && fails[life - 1]) throw new CortexError('CHILD_START_FAILED', 'it fails')
      }
    },
  })
  return { supervisor, open, faults }
}

test('in whatever order, every call settles, the last stop or kill wins, and a new start works', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      acts,
      fc.array(fc.boolean(), { maxLength: 8 }),
      async (scheduler, given, fails) => {
        const { supervisor, open, faults } = scene(scheduler, fails)
        const calls: Promise<unknown>[] = []
        for (const act of given) {
          const aborting = new AbortController()
          if (act === 'start' || act === 'aborted start') calls.push(supervisor.start([aborting.signal]))
          if (act === 'aborted start') aborting.abort()
          if (act === 'stop') calls.push(supervisor.stop())
          if (act === 'kill') supervisor.kill()
          if (act === 'wait' && scheduler.count() > 0) await scheduler.waitNext(1)
          calls.at(-1)?.catch(() => undefined)
        }
        calls.push(supervisor.stop())
        await scheduler.waitIdle()
        const outcomes = await Promise.allSettled(calls)
        for (const outcome of outcomes) {
          if (outcome.status === 'fulfilled') continue
          expect(['ALREADY_RUNNING', 'SUPERVISOR_STOPPED', 'ABORTED', 'CHILD_START_FAILED']).toContain(
            (outcome.reason as CortexError).code,
          )
        }
        expect([[...open], faults]).toEqual([[], []])
        expect(['idle', 'stopped']).toContain(supervisor.phase)

        // No more failures are scripted than eight, and each start takes one.
        for (let i = 0; i < 9 && supervisor.phase !== 'running'; i++) {
          const again = supervisor.start([]).catch(() => undefined)
          await scheduler.waitIdle()
          await again
        }
        expect([supervisor.phase, open.size]).toEqual(['running', 3])
        const stop = supervisor.stop()
        await scheduler.waitIdle()
        await stop
        expect([supervisor.phase, open.size]).toEqual(['stopped', 0])
      },
    ),
    { numRuns: 2_000 },
  )
}, 60_000)

test('two starts at once: the second one is refused', async () => {
  const supervisor = runLives({ open: () => Promise.resolve(), kill: () => undefined })
  const first = supervisor.start([])
  await expect(supervisor.start([])).rejects.toMatchObject({ code: 'ALREADY_RUNNING' })
  await first
  expect(supervisor.phase).toBe('running')
})

test('a start that a stop has overtaken is refused, once all is closed', async () => {
  const closed: string[] = []
  const supervisor = runLives({
    kill: () => undefined,
    async open({ closers }) {
      closers.add(() => void closed.push('first'))
      closers.add(() => void closed.push('second'))
      await Promise.resolve()
    },
  })
  const start = supervisor.start([])
  const stop = supervisor.stop()
  await expect(start).rejects.toMatchObject({ code: 'SUPERVISOR_STOPPED' })
  await stop
  expect(closed).toEqual(['second', 'first'])
})
