/** What one round of an arm measures, by what it is. */
type Reading<Of> = { readonly [Name in keyof Of]: number };

/** What all rounds of an arm measured. */
export type Readings<Of> = { readonly [Name in keyof Of]: readonly number[] };

/**
 * Measures arms side by side: each round has every arm once, and every other round in the opposite order, so that a
 * machine that grows slower or warmer is so for all of them. The first, which fills caches, does not count.
 */
export async function alternate<Arm extends string, Of extends Reading<Of>>(
  arms: Readonly<Record<Arm, () => Promise<Of>>>,
  { rounds, tell, signal }: { rounds: number; tell: (text: string) => void; signal: AbortSignal },
): Promise<Readonly<Record<Arm, Readings<Of>>>> {
  const names = Object.keys(arms) as Arm[];
  const read = Object.fromEntries(names.map((name) => [name, [] as Of[]])) as Record<Arm, Of[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      signal.throwIfAborted();
      tell(round === 0 ? `${name}, to warm up` : `round ${round} of ${rounds}: ${name}`);
      const reading = await arms[name]();
      if (round > 0) read[name].push(reading);
    }
  }
  return Object.fromEntries(names.map((name) => [name, byName(read[name])])) as Record<Arm, Readings<Of>>;
}

const byName = <Of extends Reading<Of>>(readings: readonly Of[]): Readings<Of> =>
  Object.fromEntries(
    (Object.keys(readings[0] ?? {}) as (keyof Of)[]).map((name) => [name, readings.map((reading) => reading[name])]),
  ) as unknown as Readings<Of>;
