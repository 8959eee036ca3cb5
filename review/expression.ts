import {
  canonical,
  childrenOf,
  numberOf,
  parsed,
  type Replacement,
  type SyntaxNode,
  unwrapped,
  windowsOf,
} from './syntax.ts';

/** How a value is compared with a number. */
export type Operator = '>' | '>=' | '<' | '<=' | '==' | '!=';

/** How a part of a condition stands to the part before it; `when` is the first. */
export type Joint = 'when' | 'while' | 'or' | 'unless';

/** A comparison with a number that decides which series an expression returns. */
export interface Comparison {
  /** What is compared, as canonical PromQL without its windows: it tells signals apart. */
  readonly of: string;
  /** What is compared, as PromQL. */
  readonly text: string;
  readonly operator: Operator;
  readonly level: number;
  readonly joint: Joint;
  /** It stands after `unless`: the alert fires only where it does not hold. */
  readonly forbids: boolean;
}

/** A part of a condition that compares nothing: its series need only be there. */
export interface Presence {
  /** PromQL; of `absent()` what must be absent. */
  readonly text: string;
  readonly asks: 'series' | 'no series' | 'nothing';
  readonly joint: Joint;
}

/** A part of a condition. */
export type Part = Comparison | Presence;

/** A range that an expression looks back over. */
export interface LookBack {
  readonly seconds: number;
  /** The function that takes it, such as `rate`. */
  readonly takenBy: string | undefined;
}

/** What an alert's expression asks, taken apart. */
export interface Asked {
  /** The expression in one spelling, without its levels and windows: two that are equal here ask the same. */
  readonly shape: string;
  /** The operands of `and`, `or` and `unless`, in their order. */
  readonly parts: readonly Part[];
  readonly comparisons: readonly Comparison[];
  /** The ranges that it looks back over, in their order. */
  readonly windows: readonly LookBack[];
  /** Every selector, as PromQL, and whether the expression asks for its absence. */
  readonly selectors: readonly { readonly text: string; readonly absent: boolean }[];
}

const operators: Readonly<Record<string, Operator>> = {
  Gtr: '>',
  Gte: '>=',
  Lss: '<',
  Lte: '<=',
  Eql: '==',
  EqlC: '==',
  Neq: '!=',
};
const mirrored: Readonly<Record<Operator, Operator>> = {
  '>': '<',
  '>=': '<=',
  '<': '>',
  '<=': '>=',
  '==': '==',
  '!=': '!=',
};
const joints: Readonly<Record<string, Joint>> = { And: 'while', Or: 'or', Unless: 'unless' };

/** The way in which an operator orders: a level that moves along it makes the comparison stricter. */
export const directionOf = (operator: Operator): 'above' | 'below' | 'equal' =>
  operator === '>' || operator === '>=' ? 'above' : operator === '<' || operator === '<=' ? 'below' : 'equal';

const known = new Map<string, Asked>();

/** Takes an expression apart. What cannot be parsed has itself as its shape, and nothing else. */
export function asked(expr: string): Asked {
  const found = known.get(expr) ?? takenApart(expr);
  known.set(expr, found);
  return found;
}

function takenApart(expr: string): Asked {
  const top = parsed(expr);
  if (!top) return { shape: expr, parts: [], comparisons: [], windows: [], selectors: [] };
  const windows = windowsOf(top, expr);
  const found: (Presence | Found)[] = [];
  visit(top, 'when', false);

  function visit(node: SyntaxNode, joint: Joint, forbids: boolean): void {
    const inner = relabelled(unwrapped(node), expr);
    const children = childrenOf(inner);
    const [left, right] = [inner.firstChild, inner.lastChild];
    const set = children.find(({ name }) => name in joints);
    if (set && left && right) {
      visit(left, joint, forbids);
      visit(right, joints[set.name] as Joint, forbids !== (set.name === 'Unless'));
      return;
    }
    const comparison = inner.name === 'BinaryExpr' ? comparisonIn(inner, expr) : undefined;
    if (!comparison) {
      found.push(presence(inner, joint));
      return;
    }
    const { vector, operatorAt, levelAt, operator, level } = comparison;
    const filter = unwrapped(vector);
    const nested = filter.name === 'BinaryExpr' && comparisonIn(filter, expr) !== undefined;
    if (nested) visit(filter, joint, forbids);
    found.push({
      of: canonical(filter, expr, windows),
      text: canonical(filter, expr),
      operator,
      level,
      joint: nested ? 'while' : joint,
      forbids,
      levelAt,
      operatorAt,
    });
  }

  function presence(node: SyntaxNode, joint: Joint): Presence {
    const text = canonical(node, expr);
    const [, of] = /^absent\(([^()]*)\)$/.exec(text) ?? [];
    if (of !== undefined) return { text: of, asks: 'no series', joint };
    return { text, asks: /^vector\(\d+\)$/.test(text) ? 'nothing' : 'series', joint };
  }

  const compared = found.filter((part) => 'levelAt' in part);
  const moved = compared.filter(({ operator }) => directionOf(operator) !== 'equal');
  const replaced = [...windows, ...moved.flatMap(({ levelAt, operatorAt }) => [levelAt, operatorAt])];
  return {
    shape: canonical(unwrapped(top), expr, replaced),
    parts: found.map(bare),
    comparisons: compared.map((part) => bare(part)),
    windows: windows.map(({ seconds, takenBy }) => ({ seconds, takenBy })),
    selectors: selectorsOf(top, expr),
  };
}

interface Found extends Comparison {
  readonly levelAt: Replacement;
  readonly operatorAt: Replacement;
}

function bare(part: Found): Comparison;
function bare(part: Presence | Found): Part;
function bare(part: Presence | Found): Part {
  if (!('levelAt' in part)) return part;
  const { levelAt: _, operatorAt: __, ...comparison } = part;
  return comparison;
}

/** A comparison of a vector with a number that leaves series out; with `bool` it would return 0 or 1 for each. */
function comparisonIn(node: SyntaxNode, expr: string) {
  const [left, right] = [node.firstChild, node.lastChild];
  const children = childrenOf(node);
  const sign = children.find(({ name }) => name in operators);
  if (!left || !right || !sign || children.some(({ name }) => name === 'BoolModifier')) return undefined;
  const [a, b] = [numberOf(left, expr), numberOf(right, expr)];
  if ((a === undefined) === (b === undefined)) return undefined;
  const [vector, number] = a === undefined ? [left, right] : [right, left];
  const written = operators[sign.name] as Operator;
  return {
    vector,
    operator: a === undefined ? written : mirrored[written],
    level: (a ?? b) as number,
    levelAt: { from: number.from, to: number.to, by: ' … ' },
    operatorAt: { from: sign.from, to: sign.to, by: directionOf(written) },
  };
}

/** The argument of `label_replace`, which leaves no series out. */
function relabelled(node: SyntaxNode, expr: string): SyntaxNode {
  const [name, body] = node.name === 'FunctionCall' ? childrenOf(node) : [];
  const argument = name && expr.slice(name.from, name.to) === 'label_replace' ? body?.firstChild : undefined;
  return argument ? relabelled(unwrapped(argument), expr) : node;
}

/** What is compared, in one spelling: a signal is known again by it, with its windows or without. */
export function spellings(expr: string): Pick<Comparison, 'of' | 'text'> {
  const top = parsed(expr);
  if (!top) return { of: expr, text: expr };
  const query = unwrapped(top);
  return { of: canonical(query, expr, windowsOf(top, expr)), text: canonical(query, expr) };
}

function selectorsOf(top: SyntaxNode, expr: string): Asked['selectors'] {
  const found: Asked['selectors'][number][] = [];
  top.cursor().iterate(({ name, node, from, to }) => {
    if (name !== 'VectorSelector') return;
    let absent = false;
    for (let at = node.parent; at; at = at.parent) {
      if (at.name === 'FunctionCall') absent ||= expr.slice(at.from, at.to).startsWith('absent');
    }
    found.push({ text: expr.slice(from, to), absent });
  });
  return found;
}
