import type { Duration } from '../catalog/duration.ts';
import { scaled, scaledWindow, type TimeScale } from '../catalog/time-scale.ts';
import type { Matcher, Matching, Node, SelectorNode, Window } from './expression.ts';
import { labelsOfMetric } from './labels.ts';

/** Where a query is printed for. */
export interface PrintContext {
  /** Matchers added to every selector whose series carry the label: how a dashboard's variables get into a query. */
  readonly scope?: Readonly<Record<string, Matcher>>;
  /** What a system is called here, by its name in the catalogue: in matchers that name one by the label `system`. */
  readonly called?: Readonly<Record<string, string>>;
  /** Divides every range and offset; 1 when absent. */
  readonly timeScale?: TimeScale;
}

const precedence = {
  or: 1,
  and: 2,
  unless: 2,
  '==': 3,
  '!=': 3,
  '<=': 3,
  '<': 3,
  '>=': 3,
  '>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': 5,
} as const;

const commutes = new Set(['+', '*', 'and', 'or']);

type BinaryNode = Extract<Node, { type: 'binary' }>;

/** Prints an expression as PromQL, with the parentheses it needs and no more. */
export const print = (expression: { readonly node: Node }, context: PrintContext = {}): string =>
  printNode(expression.node, context);

function printNode(node: Node, context: PrintContext): string {
  switch (node.type) {
    case 'number':
      return printNumber(node.value);
    case 'text':
      return quote(node.value);
    case 'length':
      return printWindow(node.of, (length) => scaled(length, timeScaleOf(context)));
    case 'selector':
      return printSelector(node, context);
    case 'call':
      return `${node.name}(${node.args.map((arg) => printNode(arg, context)).join(', ')})`;
    case 'aggregate': {
      const by = node.by.length > 0 ? ` by (${node.by.join(', ')}) ` : '';
      const param = node.param ? `${printNode(node.param, context)}, ` : '';
      return `${node.op}${by}(${param}${printNode(node.of, context)})`;
    }
    case 'binary': {
      const own = precedence[node.op];
      const left = inParentheses(node.left, context, (inner) => precedence[inner.op] < own);
      const right = inParentheses(
        node.right,
        context,
        (inner) => precedence[inner.op] < own || (precedence[inner.op] === own && !associates(node, inner)),
      );
      return `${left} ${node.op}${node.bool ? ' bool' : ''}${printMatching(node.matching)} ${right}`;
    }
  }
}

/** Whether `a op (b op c)` is `(a op b) op c`: not where vectors are matched by some labels, as other series may match. */
const associates = (outer: BinaryNode, inner: BinaryNode): boolean =>
  inner.op === outer.op && commutes.has(inner.op) && !outer.matching && !inner.matching;

function inParentheses(node: Node, context: PrintContext, needed: (inner: BinaryNode) => boolean): string {
  const text = printNode(node, context);
  return node.type === 'binary' && needed(node) ? `(${text})` : text;
}

function printMatching(matching: Matching | undefined): string {
  if (!matching) return '';
  const group = matching.group ? ` group_${matching.group} (${(matching.include ?? []).join(', ')})` : '';
  return ` on (${matching.on.join(', ')})${group}`;
}

function printSelector(node: SelectorNode, context: PrintContext): string {
  const { metric, suffix, range, offset, at } = node;
  const carried = new Set(labelsOfMetric(metric));
  const scope = Object.entries(context.scope ?? {}).filter(([label]) => carried.has(label));
  const matchers = Object.entries({ ...Object.fromEntries(scope), ...node.matchers })
    .map(
      ([label, { op, value }]) =>
        `${label}${op}${quote(label === 'system' ? (context.called?.[value] ?? value) : value)}`,
    )
    .join(', ');
  const window = range
    ? `[${printWindow(range, (length) => scaledWindow(length, metric.emitter, timeScaleOf(context)))}]`
    : '';
  const shift = offset ? ` offset ${printWindow(offset, (length) => scaled(length, timeScaleOf(context)))}` : '';
  return `${metric.name}${suffix}${matchers ? `{${matchers}}` : ''}${window}${at ? ` @ ${at}()` : ''}${shift}`;
}

const timeScaleOf = (context: PrintContext): TimeScale => context.timeScale ?? 1;

const printWindow = (window: Window, scale: (length: Duration) => Duration): string =>
  window.startsWith('$') ? window : scale(window as Duration);

function printNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  return String(value);
}

const quote = (text: string): string => JSON.stringify(text);
