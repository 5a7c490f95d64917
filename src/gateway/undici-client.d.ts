// The index of undici loads fetch, WebSocket, mocks and caches: three times the time and twice the memory of its client
// alone, at every start. The package has no export map, so its files may be imported; this gives one its type.
declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export = Client
}
