/** This package's version, put in by the build; `0.0.0` where the sources run as they are. */
export const version = typeof CORTEX_VERSION === 'string' ? CORTEX_VERSION : '0.0.0'

declare const CORTEX_VERSION: string | undefined
