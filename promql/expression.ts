import type { Duration } from '../catalog/duration.ts';
import type { AnyMetric } from '../catalog/metric.ts';

/** A range: a duration, or a variable that Grafana fills in. */
export type Window = Duration | '$__rate_interval' | '$__range' | '$__interval';

/** One label matcher, as PromQL writes it. */
export interface Matcher {
  readonly op: '=' | '!=' | '=~' | '!~';
  readonly value: string;
}

/** How two vectors are matched. */
export interface Matching {
  readonly on: readonly string[];
  readonly group?: 'left' | 'right';
  readonly include?: readonly string[];
}

export type AggregateOp = 'sum' | 'avg' | 'min' | 'max' | 'count' | 'topk' | 'bottomk' | 'group';
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%';
export type ComparisonOp = '>' | '<' | '>=' | '<=' | '==' | '!=';
export type SetOp = 'and' | 'or' | 'unless';

export interface SelectorNode {
  readonly type: 'selector';
  readonly metric: AnyMetric;
  readonly suffix: '' | '_bucket' | '_count' | '_sum';
  readonly matchers: Readonly<Record<string, Matcher>>;
  readonly range?: Window;
  readonly offset?: Window;
  /** Read at the end of what is asked for, whatever the moment: Prometheus then reads it once. */
  readonly at?: 'end';
}

/** The syntax tree of a query. It carries metrics, not names, so that what a query reads can be asked of it. */
export type Node =
  | SelectorNode
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'text'; readonly value: string }
  | { readonly type: 'length'; readonly of: Window }
  | { readonly type: 'call'; readonly name: string; readonly args: readonly Node[] }
  | {
      readonly type: 'aggregate';
      readonly op: AggregateOp;
      readonly by: readonly string[];
      readonly param?: Node;
      readonly of: Node;
    }
  | {
      readonly type: 'binary';
      readonly op: ArithmeticOp | ComparisonOp | SetOp;
      readonly bool: boolean;
      readonly matching?: Matching;
      readonly left: Node;
      readonly right: Node;
    };

declare const labelsOf: unique symbol;
declare const samplesOf: unique symbol;
declare const kindOf: unique symbol;
declare const shapeOf: unique symbol;

/** What a vector's samples are: numbers, or native histograms. */
export type Sample = 'float' | 'histogram';

/**
 * An instant vector whose series carry exactly the labels `L`. The label set is invariant: a vector with more or fewer
 * labels is another type, so that a label lost on the way does not compile.
 */
export interface Vector<L extends string, S extends Sample = 'float'> {
  readonly node: Node;
  readonly [labelsOf]?: (labels: L) => L;
  readonly [samplesOf]?: S;
  readonly [shapeOf]?: 'vector';
}

/** A selector: an instant vector of a metric's own series, which can also be taken over a window. */
export interface Selector<K extends 'counter' | 'gauge' | 'nativeHistogram', L extends string>
  extends Vector<L, K extends 'nativeHistogram' ? 'histogram' : 'float'> {
  readonly node: SelectorNode;
  readonly [kindOf]?: K;
}

/** Any selector, whatever its labels. */
// biome-ignore lint/suspicious/noExplicitAny: label sets are invariant, so only `any` stands for all of them
export type AnySelector = Selector<'counter' | 'gauge' | 'nativeHistogram', any>;

/** A range vector of one metric's series. */
export interface Range<K extends 'counter' | 'gauge' | 'nativeHistogram', L extends string> {
  readonly node: SelectorNode;
  readonly [labelsOf]?: (labels: L) => L;
  readonly [kindOf]?: K;
  readonly [shapeOf]?: 'range';
}

/** A single number: a literal, or a vector reduced by `scalar()`. */
export interface Scalar {
  readonly node: Node;
  readonly [shapeOf]?: 'scalar';
}

/** What a node is made of: the nodes right below it. */
export function operands(node: Node): readonly Node[] {
  switch (node.type) {
    case 'call':
      return node.args;
    case 'aggregate':
      return node.param ? [node.param, node.of] : [node.of];
    case 'binary':
      return [node.left, node.right];
    default:
      return [];
  }
}

/** The nodes of a tree, outermost first. */
function* nodes(root: Node): Generator<Node> {
  yield root;
  for (const node of operands(root)) yield* nodes(node);
}

/** The selectors that a query reads. */
export const selectors = (root: Node): readonly SelectorNode[] =>
  [...nodes(root)].filter((node): node is SelectorNode => node.type === 'selector');
