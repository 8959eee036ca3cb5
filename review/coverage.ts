import { ruleTests } from '../alerts/rule-tests.ts';

/** What shows that an alert does what it says. */
export interface Coverage {
  /** The promtool cases that check the alert by its name, with their rule group. */
  readonly cases: readonly { readonly group: string; readonly name: string }[];
  /** How many of them see it fire. */
  readonly firing: number;
  /** When it was last proven on a running stack, in words; null when it was not. */
  readonly proven: string | null;
}

/** The cases that check an alert of this name. Conditions that share a name share their cases. */
export function coverageOf(alert: string, _checkout: string): Coverage {
  const checking = Object.entries(ruleTests).flatMap(([group, tests]) =>
    tests.filter(({ checks }) => checks.some((check) => check.alert === alert)).map((test) => ({ group, test })),
  );
  return {
    cases: checking.map(({ group, test }) => ({ group, name: test.name })),
    firing: checking.filter(({ test }) => test.checks.some((check) => check.alert === alert && check.fires.length > 0))
      .length,
    proven: null,
  };
}
