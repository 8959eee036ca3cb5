import type { AnyMetric } from '../catalog/metric.ts';
import type { Node, SelectorNode } from './expression.ts';

/** The labels of a metric's series: its own, and those that its emitter adds. */
export const labelsOfMetric = ({ labels, emitter }: AnyMetric): readonly string[] => [
  ...Object.keys(labels),
  ...emitter.adds,
];

/** The labels that the series of a query carry: what the type of a vector says, for code that has the tree only. */
export function labelsOf(node: Node): readonly string[] {
  switch (node.type) {
    case 'number':
    case 'text':
    case 'length':
      return [];
    case 'selector':
      return labelsOfSelector(node);
    case 'aggregate':
      return node.op === 'topk' || node.op === 'bottomk' ? labelsOf(node.of) : node.by;
    case 'call':
      return labelsOfCall(node);
    case 'binary':
      return labelsOfBinary(node);
  }
}

const labelsOfSelector = ({ metric, suffix }: SelectorNode): readonly string[] =>
  suffix === '_bucket' ? [...labelsOfMetric(metric), 'le'] : labelsOfMetric(metric);

const withoutLabels = new Set(['absent', 'scalar', 'time', 'vector']);

function labelsOfCall({ name, args }: Extract<Node, { type: 'call' }>): readonly string[] {
  if (withoutLabels.has(name)) return [];
  const inner = args.flatMap(labelsOf);
  if (name === 'histogram_quantile') return inner.filter((label) => label !== 'le');
  const added = args[1];
  return name === 'label_replace' && added?.type === 'text' ? [...new Set([...inner, added.value])] : inner;
}

const keepsLeft = new Set(['and', 'or', 'unless', '>', '<', '>=', '<=', '==', '!=']);

function labelsOfBinary({ op, bool, matching, left, right }: Extract<Node, { type: 'binary' }>): readonly string[] {
  const [many, other] = [labelsOf(left), labelsOf(right)];
  // What is absent has no labels that are known here, whatever keeps it company.
  if (op === 'and' || op === 'unless') return many;
  if (matching && !matching.group && (bool || !keepsLeft.has(op))) return matching.on;
  return many.length > 0 ? many : other;
}
