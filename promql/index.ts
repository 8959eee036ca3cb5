export type { Matcher, Node, Range, Sample, Scalar, Selector, SelectorNode, Vector, Window } from './expression.ts';
export { operands, selectors } from './expression.ts';
export * from './functions.ts';
export { labelsOf } from './labels.ts';
export * from './operators.ts';
export { type PrintContext, print } from './print.ts';
export { atEnd, bucketsOf, countOf, matching, not, notMatching, offset, over, select, sumOf, where } from './select.ts';
