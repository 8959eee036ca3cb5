import { type Check, lookup } from '../check.ts';
import { callsIn } from '../promql/expression.ts';
import { labelsOf } from '../promql/labels.ts';
import { alertsIn, textsOf } from './rule.ts';

const filledIn = /\{\{-?\s*(.*?)\s*-?\}\}/gs;
const variables: ReadonlySet<string> = new Set(['labels', 'value', 'externalLabels', 'externalURL']);

/** What decides and prints nothing itself. */
const control = /^(if|else|with|range|end)\b/;

interface Of {
  readonly has: ReadonlySet<string> | undefined;
  readonly isLabel: boolean;
  readonly isRate: boolean;
}

function* wrongIn(text: string, { has, isLabel, isRate }: Of): Generator<string> {
  if (/\{\{|\}\}/.test(text.replaceAll(filledIn, ''))) yield `"${text}" opens and does not close`;
  for (const [action, inner = ''] of text.matchAll(filledIn)) {
    if (inner === '') yield `${action} says nothing`;
    for (const [, variable = ''] of inner.matchAll(/\$(\w+)/g)) {
      if (!variables.has(variable)) yield `there is no $${variable}`;
    }
    for (const [, label = ''] of inner.matchAll(/(?:\$labels|\.Labels)\.(\w+)/g)) {
      if (has && !has.has(label)) yield `the alert has no label ${label}`;
    }
    if (!/\$value|\.Value/.test(inner)) continue;
    if (isLabel) yield 'each new value would be another alert';
    if (isRate && !control.test(inner) && !/humanize|printf/.test(inner)) yield `${action} shows all digits of a rate`;
  }
}

/** A text is a template that Prometheus can fill in, with labels that the alert has; a value is no part of a label, and readable. */
export const alertsTemplate: Check = {
  name: 'alerts/template',
  asks: 'a text is a template that Prometheus can fill in, with labels that the alert has; a value is no part of a label, and readable',
  *find(of) {
    for (const { where, rule, query } of alertsIn(of.groups)) {
      const has = labelsOf(query, lookup(of));
      const isRate = callsIn(query, 'rate', 'irate', 'deriv').length > 0;
      for (const { of: name, text } of textsOf(rule)) {
        for (const what of wrongIn(text, { has, isLabel: name.startsWith('label '), isRate })) {
          yield { where, what: `${name}: ${what}` };
        }
      }
    }
  },
};
