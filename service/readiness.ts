/** Whether each dependency of a service answers: `true`, or why not. */
export type Readiness = Readonly<Record<string, true | string>>;

/** The body of `/-/ready`. */
export const readinessBody = (ready: boolean, dependencies: Readiness) => ({
  status: ready ? 'ready' : 'not ready',
  dependencies: Object.fromEntries(
    Object.entries(dependencies).map(([name, state]) => [name, state === true ? 'answers' : state]),
  ),
});
