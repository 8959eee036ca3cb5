import type { Aggregate, Binary, Call, Expression, Selector } from './expression.ts';
import type { Lookup } from './series.ts';

/** The labels that the series of an expression may have; `undefined` where nobody knows. */
export type Labels = ReadonlySet<string> | undefined;

const setOperators = new Set(['and', 'or', 'unless']);
const noVector = new Set(['scalar', 'time', 'vector', 'pi']);

/** The labels that the series of an expression may have, as far as the metrics in it are known. */
export function labelsOf(of: Expression, lookup: Lookup): Labels {
  switch (of.type) {
    case 'selector':
      return lookup(of.name)?.labels;
    case 'aggregate':
      return ofAggregate(of, lookup);
    case 'call':
      return ofCall(of, lookup);
    case 'binary':
      return ofBinary(of, lookup);
    default:
      return new Set();
  }
}

/** Whether an expression is a single number, which has no series to match. */
export const isScalar = (of: Expression): boolean =>
  of.type === 'number' ||
  (of.type === 'call' && ['scalar', 'time', 'pi'].includes(of.name)) ||
  (of.type === 'binary' && isScalar(of.left) && isScalar(of.right));

function ofAggregate({ op, by, without, of }: Aggregate, lookup: Lookup): Labels {
  const inner = labelsOf(of, lookup);
  if (op === 'topk' || op === 'bottomk' || op === 'limitk') return inner;
  if (by) return new Set(inner ? by.filter((label) => inner.has(label)) : by);
  return inner && new Set([...inner].filter((label) => !without?.includes(label)));
}

function ofCall({ name, args }: Call, lookup: Lookup): Labels {
  if (noVector.has(name)) return new Set();
  if (name === 'absent' || name === 'absent_over_time') {
    const [selector] = args;
    return new Set(selector?.type === 'selector' ? fixed(selector) : []);
  }
  const vector = args.find((arg) => arg.type !== 'number' && arg.type !== 'text');
  const inner = vector && labelsOf(vector, lookup);
  if (!inner) return undefined;
  if (name === 'histogram_quantile') return new Set([...inner].filter((label) => label !== 'le'));
  if (name === 'label_replace' || name === 'label_join') {
    return new Set([...inner, (args[1]?.text ?? '').slice(1, -1)]);
  }
  return inner;
}

/** What a selector fixes: the only labels that Prometheus knows of something that is not there. */
const fixed = ({ matchers }: Selector): string[] => matchers.filter(({ op }) => op === '=').map(({ label }) => label);

function ofBinary({ op, matching, left, right }: Binary, lookup: Lookup): Labels {
  const [ofLeft, ofRight] = [labelsOf(left, lookup), labelsOf(right, lookup)];
  if (isScalar(right) || op === 'and' || op === 'unless') return ofLeft;
  if (isScalar(left)) return ofRight;
  if (!ofLeft || !ofRight) return undefined;
  if (setOperators.has(op)) return new Set([...ofLeft, ...ofRight]);
  if (matching.group) return new Set([...(matching.group === 'left' ? ofLeft : ofRight), ...matching.include]);
  if (matching.on) return new Set(matching.on);
  return new Set([...ofLeft].filter((label) => ofRight.has(label) && !matching.ignoring?.includes(label)));
}
