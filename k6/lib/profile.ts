import { type Kind, type KindName, kinds } from './kinds.ts';
import { longest, mostVus, type Scenario } from './scenario.ts';

/** A pause between the steps of a visitor, drawn evenly between the two, in seconds. */
export interface ThinkTime {
  readonly min: number;
  readonly max: number;
}

/** How hard a suite is run: its load, its pauses, and what such a run is judged on. */
export interface Profile {
  readonly name: KindName;
  readonly kind: Kind;
  /** The share of its time and users that is run, 1 for the whole. */
  readonly scale: number;
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly think: ThinkTime;
}

/**
 * Makes a profile that cannot be changed afterwards.
 * @throws {RangeError} when it asks for more virtual users or more time than its kind allows.
 */
export function profile(name: KindName, load: Pick<Profile, 'scenarios' | 'think'>): Profile {
  const kind = kinds[name];
  const vus = mostVus(load.scenarios);
  const seconds = longest(load.scenarios);
  if (vus > kind.maxVus) throw new RangeError(`profile ${name}: ${vus} virtual users, at most ${kind.maxVus} allowed`);
  if (seconds > kind.maxSeconds) {
    throw new RangeError(
      `profile ${name}: ${seconds} s long with its graceful stop, at most ${kind.maxSeconds} s allowed`,
    );
  }
  return deepFreeze({ name, kind, scale: 1, ...load });
}

/** What a profile is called in a report: `load`, or `load, scale 0.1`. */
export const loadName = ({ name, scale }: Pick<Profile, 'scale'> & { readonly name: string }): string =>
  scale === 1 ? name : `${name}, scale ${scale}`;

/** Freezes an object and all that it holds. */
export function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
