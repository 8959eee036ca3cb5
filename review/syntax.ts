import { parser } from '@prometheus-io/lezer-promql';
import { goSeconds } from '../runs/go-duration.ts';

type Tree = ReturnType<typeof parser.parse>;

/** A node of PromQL's syntax tree. */
export type SyntaxNode = Tree['topNode'];

/** A piece of the source that stands for something else in the shape. */
export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

const strict = parser.configure({ strict: true });

/** The outermost node of an expression; nothing when it does not parse. */
export function parsed(expr: string): SyntaxNode | undefined {
  try {
    return strict.parse(expr).topNode.firstChild ?? undefined;
  } catch {
    return undefined;
  }
}

/** The node inside parentheses. */
export function unwrapped(node: SyntaxNode): SyntaxNode {
  return node.name === 'ParenExpr' && node.firstChild ? unwrapped(node.firstChild) : node;
}

/** The nodes right below a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const all: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) all.push(child);
  return all;
}

/** The number that a node writes; none for anything else, nor for what orders nothing. */
export function numberOf(node: SyntaxNode, expr: string): number | undefined {
  const inner = unwrapped(node);
  if (inner.name === 'UnaryExpr') {
    const [sign, of] = childrenOf(inner);
    const value = of && numberOf(of, expr);
    return value === undefined || !sign ? undefined : expr.slice(sign.from, sign.to) === '-' ? -value : value;
  }
  if (inner.name !== 'NumberDurationLiteral') return undefined;
  const text = expr.slice(inner.from, inner.to);
  const value = /^inf$/i.test(text) ? Number.POSITIVE_INFINITY : Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? secondsOf(text) : value;
}

/** A window's or a number's length: newer PromQL writes `1h` for 3600. */
function secondsOf(text: string): number | undefined {
  try {
    return goSeconds(text);
  } catch {
    return undefined;
  }
}

/** A range in the source. */
interface Window extends Replacement {
  readonly seconds: number;
  /** The function that takes it, such as `rate`. */
  readonly takenBy: string | undefined;
}

/** The ranges of an expression, not its offsets. */
export function windowsOf(top: SyntaxNode, expr: string): Window[] {
  const found: Window[] = [];
  top.cursor().iterate(({ name, from, to, node }) => {
    if (name !== 'NumberDurationLiteralInDurationContext') return;
    const within = [node.parent?.name, node.parent?.parent?.name];
    if (within.includes('OffsetDurationExpr') || within.includes('OffsetExpr')) return;
    const seconds = secondsOf(expr.slice(from, to)) ?? Number.NaN;
    found.push({ from, to, by: '…', seconds, takenBy: functionAround(node, expr) });
  });
  return found;
}

/** The innermost function that a node is an argument of. */
function functionAround(node: SyntaxNode, expr: string): string | undefined {
  for (let at = node.parent; at; at = at.parent) {
    const name = at.name === 'FunctionCall' ? at.firstChild : null;
    if (name) return expr.slice(name.from, name.to);
  }
  return undefined;
}

const tokens = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*|\s+|[\w:.…]+|./gsu;
const isWord = (token: string | undefined): boolean => token !== undefined && /^[\w:.…]+$/u.test(token);

/** A node's text in one spelling: no comments, spaces only between words, some pieces replaced. */
export function canonical(node: SyntaxNode, expr: string, replaced: readonly Replacement[] = []): string {
  const inside = replaced.filter(({ from, to }) => from >= node.from && to <= node.to).sort((a, b) => a.from - b.from);
  let text = '';
  let at = node.from;
  for (const { from, to, by } of inside) {
    text += `${expr.slice(at, from)}${by}`;
    at = to;
  }
  text += expr.slice(at, node.to);
  const kept = (text.match(tokens) ?? []).filter((token) => !/^(\s|#)/.test(token));
  return kept.map((token, index) => (isWord(token) && isWord(kept[index - 1]) ? ` ${token}` : token)).join('');
}
