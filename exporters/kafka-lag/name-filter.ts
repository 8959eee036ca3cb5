/** Which names are watched. A pattern must match the whole name, as in Prometheus. */
export interface NameFilter {
  readonly include: RegExp;
  readonly exclude?: RegExp | undefined;
}

/** Reads a pattern that must match the whole name. @throws {SyntaxError} when it is no regular expression. */
export const wholeName = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`, 'u');

/** Whether a filter lets a name through: it is included and not excluded. */
export const passes = ({ include, exclude }: NameFilter, name: string): boolean =>
  include.test(name) && !exclude?.test(name);
