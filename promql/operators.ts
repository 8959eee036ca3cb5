import type { ArithmeticOp, ComparisonOp, Matching, Node, Scalar, SetOp, Vector } from './expression.ts';

/** A number, or a scalar of PromQL. */
export type Number = number | Scalar;

/** How vectors with different labels are matched: on which labels, and which side has many. */
export interface On<L extends string> {
  readonly on: readonly L[];
  readonly group?: never;
}

/** As `On`, with many series on the left for each on the right. */
export interface OnGroupLeft<L extends string> {
  readonly on: readonly L[];
  readonly group: 'left';
}

/** `on (...)`: match vectors by these labels, which both sides must have. */
export const on = <const L extends string>(...labels: readonly L[]): On<L> => ({ on: labels });

/** `on (...) group_left`: as `on`, and many series on the left may match one on the right. */
export const onGroupLeft = <const L extends string>(...labels: readonly L[]): OnGroupLeft<L> => ({
  on: labels,
  group: 'left',
});

type Operand = number | { readonly node: Node };

const nodeOf = (operand: Operand): Node =>
  typeof operand === 'number' ? { type: 'number', value: operand } : operand.node;

const binary =
  (op: ArithmeticOp | ComparisonOp | SetOp, bool = false) =>
  (left: Operand, right: Operand, matching?: Matching) => ({
    node: {
      type: 'binary' as const,
      op,
      bool,
      left: nodeOf(left),
      right: nodeOf(right),
      ...(matching && { matching }),
    },
  });

interface Arithmetic {
  <L extends string>(left: Vector<L>, right: Number): Vector<L>;
  <L extends string>(left: Number, right: Vector<L>): Vector<L>;
  <L extends string>(left: Vector<L>, right: Vector<L>): Vector<L>;
  <L extends string, M extends string, const O extends L & M>(
    left: Vector<L>,
    right: Vector<M>,
    matching: OnGroupLeft<O>,
  ): Vector<L>;
  <L extends string, M extends string, const O extends L & M>(
    left: Vector<L>,
    right: Vector<M>,
    matching: On<O>,
  ): Vector<O>;
}

/** Native histograms are added, subtracted, united and scaled, never compared with numbers. */
type HistogramPair = <L extends string>(
  left: Vector<L, 'histogram'>,
  right: Vector<L, 'histogram'>,
) => Vector<L, 'histogram'>;

type HistogramProduct = <L extends string>(left: Number, right: Vector<L, 'histogram'>) => Vector<L, 'histogram'>;

interface Comparison {
  <L extends string>(left: Vector<L>, right: Number): Vector<L>;
  <L extends string>(left: Vector<L>, right: Vector<L>): Vector<L>;
  <L extends string, M extends string, const O extends L & M>(
    left: Vector<L>,
    right: Vector<M>,
    matching: On<O>,
  ): Vector<L>;
}

interface SetOperation {
  <L extends string>(left: Vector<L>, right: Vector<L>): Vector<L>;
  <L extends string, M extends string, const O extends L & M>(
    left: Vector<L>,
    right: Vector<M>,
    matching: On<O>,
  ): Vector<L>;
}

/** `+`. Vectors must have the same labels, or say `on`. */
export const add = binary('+') as Arithmetic & HistogramPair;
/** `-`. */
export const sub = binary('-') as Arithmetic & HistogramPair;
/** `*`. */
export const mul = binary('*') as Arithmetic & HistogramProduct;
/** `/`. */
export const div = binary('/') as Arithmetic;

/** `>`: keeps the series that are above. */
export const gt = binary('>') as Comparison;
/** `<`: keeps the series that are below. */
export const lt = binary('<') as Comparison;
/** `>=`. */
export const gte = binary('>=') as Comparison;
/** `<=`. */
export const lte = binary('<=') as Comparison;
/** `==`. */
export const eq = binary('==') as Comparison;
/** `!=`. */
export const neq = binary('!=') as Comparison;
/** `== bool`: 1 or 0 for every series. */
export const eqBool = binary('==', true) as Comparison;
/** `> bool`: 1 or 0 for every series. */
export const gtBool = binary('>', true) as Comparison;

/** `and`: the left series that have a match on the right. */
export const and = binary('and') as SetOperation;
/** `unless`: the left series that have no match on the right. */
export const unless = binary('unless') as SetOperation;
/** `or`: the left series, and those on the right that have no match on the left. Both must have the same labels. */
export const or = binary('or') as HistogramPair & (<L extends string>(left: Vector<L>, right: Vector<L>) => Vector<L>);
