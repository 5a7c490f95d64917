import { chat } from './real-server.js'

export interface Clients {
  /** No further requests; resolves when the last one is answered. */
  end(): Promise<{ answered: number; failed: unknown[] }>
}

/** Two clients, each with one request after the other. */
export function askAllTheTime(url: string): Clients {
  let over = false
  let answered = 0
  const failed: unknown[] = []
  const clients = Array.from({ length: 2 }, async (_, client) => {
    while (!over) {
      try {
        const { choices } = await chat(url, `Client ${client}, request ${answered}`, { max_tokens: 8 })
        if (choices.length !== 1) throw new Error('no answer')
        answered += 1
      } catch (error) {
        failed.push(error)
      }
    }
  })
  return {
    async end() {
      over = true
      await Promise.all(clients)
      return { answered, failed }
    },
  }
}
