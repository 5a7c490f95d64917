/** Whether a build can run on a machine. */
export interface Verdict {
  /** `unknown`: nothing speaks against it, but what it needs, or whether it is there, is not known. */
  fit: 'fits' | 'unknown' | 'unfit'
  /** One sentence for a person, without a full stop. */
  reason: string
}

export function fits(reason: string): Verdict {
  return { fit: 'fits', reason }
}

export function unknown(reason: string): Verdict {
  return { fit: 'unknown', reason }
}

export function unfit(reason: string): Verdict {
  return { fit: 'unfit', reason }
}

/** The first that does not fit, else the first that is not known, else all that speaks for it. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const bad = verdicts.find(({ fit }) => fit === 'unfit') ?? verdicts.find(({ fit }) => fit === 'unknown')
  return bad ?? fits([...new Set(verdicts.map(({ reason }) => reason))].filter((reason) => reason !== '').join('; '))
}
