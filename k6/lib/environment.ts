/**
 * A variable of the environment that k6 runs in, or the default when it is not set or empty.
 * `__ENV` is looked up at call time: it exists in k6 only.
 */
export const fromEnvironment = (name: string, otherwise: string): string => __ENV[name] || otherwise;
