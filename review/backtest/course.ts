/** A stretch of time in which an alert was in a state; times in seconds since 1970. */
export interface Interval {
  readonly state: 'pending' | 'firing';
  /** The first evaluation at which it was. */
  readonly from: number;
  /** The first evaluation at which it was no more; the last one of all where it still was. */
  readonly to: number;
  /** It still was at the last evaluation. */
  readonly open: boolean;
}

/** The moments at which a rule is evaluated. */
export interface Evaluations {
  /** The first, in seconds since 1970. */
  readonly from: number;
  readonly everySeconds: number;
  readonly count: number;
}

interface Held {
  readonly forSeconds: number;
  readonly keepFiringForSeconds: number;
}

/** Seconds are sums of fractions: what differs by less is the same moment. */
const tolerance = 1e-6;

/**
 * The states of one alert, as Prometheus decides them at each evaluation: pending from the first at which its series is
 * there; firing once it has been there for `for`; over when it is gone, but firing goes on until it has been gone for
 * `keep_firing_for`.
 * @param there whether the expression returned the series, for each evaluation
 */
export function intervals(there: (evaluation: number) => boolean, at: Evaluations, held: Held): Interval[] {
  const found: Interval[] = [];
  let state: { readonly name: Interval['state']; readonly since: number } | undefined;
  let activeAt = 0;
  let goneSince: number | undefined;
  const become = (name: Interval['state'] | undefined, now: number): void => {
    if (state && state.since < now) found.push({ state: state.name, from: state.since, to: now, open: false });
    state = name && { name, since: now };
  };
  for (let evaluation = 0; evaluation < at.count; evaluation += 1) {
    const now = at.from + evaluation * at.everySeconds;
    if (there(evaluation)) {
      goneSince = undefined;
      if (!state) {
        activeAt = now;
        become('pending', now);
      }
    } else if (state?.name === 'firing') {
      goneSince ??= now;
      if (now - goneSince >= held.keepFiringForSeconds - tolerance) become(undefined, now);
    } else if (state) become(undefined, now);
    if (state?.name === 'pending' && now - activeAt >= held.forSeconds - tolerance) become('firing', now);
  }
  const last = at.from + (at.count - 1) * at.everySeconds;
  if (state) found.push({ state: state.name, from: state.since, to: last, open: true });
  return found;
}

/** The part of intervals that lies after a moment: what came before was only asked to know the state at it. */
export const since = (all: readonly Interval[], moment: number): Interval[] =>
  all.flatMap((each) =>
    each.to > moment || (each.open && each.to >= moment) ? [{ ...each, from: Math.max(each.from, moment) }] : [],
  );
