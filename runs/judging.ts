import { kinds } from '../k6/lib/kinds.ts';
import { loadName } from '../k6/lib/profile.ts';
import type { Judging } from '../k6/lib/thresholds.ts';
import type { Evidence } from './evidence.ts';

/** On what a run is judged. */
export const judgingOf = ({
  identity,
  scale,
  judgesLatency,
}: Pick<Evidence, 'identity' | 'scale' | 'judgesLatency'>): Judging => ({
  scale,
  kind: { ...kinds[identity.profile], judgesLatency },
});

/** What the load of a run is called: `load`, or `load, scale 0.1`. */
export const loadOf = ({ identity, scale }: Pick<Evidence, 'identity' | 'scale'>): string =>
  loadName({ name: identity.profile, scale });
