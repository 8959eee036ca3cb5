/** A label matcher as it is written. */
export interface Matcher {
  readonly label: string;
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** How two vectors are matched; neither `on` nor `ignoring` where nothing is said. */
export interface Matching {
  readonly on?: readonly string[];
  readonly ignoring?: readonly string[];
  readonly group?: 'left' | 'right';
  readonly include: readonly string[];
}

interface Written {
  /** As it is written. */
  readonly text: string;
}

export interface Selector extends Written {
  readonly type: 'selector';
  readonly name: string;
  readonly matchers: readonly Matcher[];
  /** As it is written, without the brackets. */
  readonly range?: string;
}

export interface Call extends Written {
  readonly type: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
}

export interface Aggregate extends Written {
  readonly type: 'aggregate';
  readonly op: string;
  readonly by?: readonly string[];
  readonly without?: readonly string[];
  readonly of: Expression;
}

export interface Binary extends Written {
  readonly type: 'binary';
  readonly op: string;
  readonly bool: boolean;
  readonly matching: Matching;
  readonly left: Expression;
  readonly right: Expression;
}

interface Literal extends Written {
  readonly type: 'number' | 'text';
}

/** A query that somebody wrote, of any source. Parentheses, offsets and signs leave no trace. */
export type Expression = Selector | Call | Aggregate | Binary | Literal;

/** What an expression is made of, one level down. */
export function inside(of: Expression): readonly Expression[] {
  switch (of.type) {
    case 'call':
      return of.args;
    case 'aggregate':
      return [of.of];
    case 'binary':
      return [of.left, of.right];
    default:
      return [];
  }
}

/** An expression and all it is made of, outermost first. */
export function* parts(root: Expression): Generator<Expression> {
  yield root;
  for (const one of inside(root)) yield* parts(one);
}

export const selectorsIn = (root: Expression): readonly Selector[] =>
  [...parts(root)].filter((one) => one.type === 'selector');
export const callsIn = (root: Expression, ...names: readonly string[]): readonly Call[] =>
  [...parts(root)].filter((one): one is Call => one.type === 'call' && names.includes(one.name));
export const binariesIn = (root: Expression): readonly Binary[] =>
  [...parts(root)].filter((one) => one.type === 'binary');
export const aggregatesIn = (root: Expression): readonly Aggregate[] =>
  [...parts(root)].filter((one) => one.type === 'aggregate');

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '>', '<', '>=', '<=']);
/** Whether an operator compares. */
export const compares = ({ op }: Binary): boolean => comparisons.has(op);
