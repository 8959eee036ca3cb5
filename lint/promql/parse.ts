import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import type { Expression, Matcher, Matching, Selector } from './expression.ts';

const strict = parser.configure({ strict: true });

/** A duration as long as the variable it stands for, so that every place in the text stays what it is. */
const asDuration = (variable: string): string => `${'1'.padStart(variable.length - 1, '0')}m`;

/**
 * Reads a query as Prometheus does. Grafana's variables may stand for a duration, and within a text.
 * @throws {SyntaxError} that says where it cannot be read.
 */
export function parse(query: string): Expression {
  const readable = query.replaceAll(/\$__(rate_interval|interval|range)\b/g, asDuration);
  try {
    const top = strict.parse(readable).topNode.firstChild;
    if (top) return expression(top, query);
  } catch (error) {
    const [at = 0] = (/\d+/.exec((error as Error).message) ?? []).map(Number);
    throw new SyntaxError(`cannot be read from "${query.slice(at, at + 20)}" on`);
  }
  throw new SyntaxError('is empty');
}

const children = (node: SyntaxNode): SyntaxNode[] => {
  const all: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
};
const child = (node: SyntaxNode, name: string): SyntaxNode => {
  const found = node.getChild(name);
  if (!found) throw new SyntaxError(`${node.name} without ${name}`);
  return found;
};

function expression(node: SyntaxNode, query: string): Expression {
  const text = query.slice(node.from, node.to);
  const [first] = children(node);
  switch (node.name) {
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
      return expression(first as SyntaxNode, query);
    case 'UnaryExpr':
      return expression(children(node).at(-1) as SyntaxNode, query);
    case 'SubqueryExpr':
      return { type: 'call', name: 'subquery', text, args: [expression(first as SyntaxNode, query)] };
    case 'MatrixSelector': {
      const range = child(node, 'DurationExpr');
      return { ...selector(first as SyntaxNode, query), text, range: query.slice(range.from, range.to) };
    }
    case 'VectorSelector':
      return selector(node, query);
    case 'NumberDurationLiteral':
      return { type: 'number', text };
    case 'StringLiteral':
      return { type: 'text', text };
    case 'FunctionCall': {
      const name = child(node, 'FunctionIdentifier');
      return { type: 'call', name: query.slice(name.from, name.to), text, args: argumentsOf(node, query) };
    }
    case 'AggregateExpr':
      return aggregate(node, query);
    case 'BinaryExpr':
      return binary(node, query);
    default:
      throw new SyntaxError(`${node.name} is not known: "${text}"`);
  }
}

const argumentsOf = (node: SyntaxNode, query: string): Expression[] =>
  children(child(node, 'FunctionCallBody')).map((one) => expression(one, query));

function selector(node: SyntaxNode, query: string): Selector {
  const written = (one: SyntaxNode) => query.slice(one.from, one.to);
  const list = node.getChild('LabelMatchers');
  const all = (list ? children(list) : []).map((matcher): Matcher => {
    const [label, op, value] = children(matcher).map(written);
    return { label: label as string, op: op as Matcher['op'], value: unquoted(value as string) };
  });
  const identifier = node.getChild('Identifier');
  const name = identifier ? written(identifier) : (all.find(({ label }) => label === '__name__')?.value ?? '');
  return { type: 'selector', name, text: written(node), matchers: all.filter(({ label }) => label !== '__name__') };
}

/** What a text in quotes says. https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */
const unquoted = (text: string): string =>
  text.startsWith('`') ? text.slice(1, -1) : text.slice(1, -1).replaceAll(/\\(.)/g, '$1');

const labelsIn = (node: SyntaxNode | null | undefined, query: string): string[] =>
  node ? node.getChildren('LabelName').map((one) => query.slice(one.from, one.to)) : [];

function aggregate(node: SyntaxNode, query: string): Expression {
  const op = child(node, 'AggregateOp');
  const modifier = node.getChild('AggregateModifier');
  const labels = labelsIn(modifier?.getChild('GroupingLabels'), query);
  const of = argumentsOf(node, query).at(-1);
  if (!of) throw new SyntaxError('aggregates nothing');
  return {
    type: 'aggregate',
    op: query.slice(op.from, op.to),
    text: query.slice(node.from, node.to),
    ...(modifier?.getChild('Without') ? { without: labels } : { by: labels }),
    of,
  };
}

function binary(node: SyntaxNode, query: string): Expression {
  const all = children(node);
  const [left, op] = all as [SyntaxNode, SyntaxNode];
  return {
    type: 'binary',
    op: query.slice(op.from, op.to),
    text: query.slice(node.from, node.to),
    bool: node.getChild('BoolModifier') !== null,
    matching: matching(node.getChild('MatchingModifierClause'), query),
    left: expression(left, query),
    right: expression(all.at(-1) as SyntaxNode, query),
  };
}

function matching(clause: SyntaxNode | null, query: string): Matching {
  if (!clause) return { include: [] };
  const [matched, included] = clause.getChildren('GroupingLabels');
  const labels = labelsIn(matched, query);
  const group = clause.getChild('GroupLeft') ? 'left' : clause.getChild('GroupRight') ? 'right' : undefined;
  return {
    ...(clause.getChild('On') ? { on: labels } : { ignoring: labels }),
    ...(group && { group }),
    include: labelsIn(included, query),
  };
}

/** A query, or nothing where it cannot be read. */
export function readable(expr: string): Expression | undefined {
  try {
    return parse(expr);
  } catch {
    return undefined;
  }
}
