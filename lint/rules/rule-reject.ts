import type { Check } from '../check.ts';
import { placed, textsOf } from './rule.ts';

/** No text holds an address of a machine or a note to its author, and no label a free text. */
export const ruleReject: Check = {
  name: 'rule/reject',
  asks: 'no text holds an address of a machine or a note to its author, and no label a free text',
  *find({ groups }) {
    for (const { where, rule } of placed(groups)) {
      for (const { of, text } of textsOf(rule)) {
        if (/\bhttps?:\/\/|\b(localhost|127\.0\.0\.1)\b/.test(text))
          yield { where, what: `${of} has an address: "${text}"` };
        if (/\b(TODO|FIXME|XXX)\b/.test(text)) yield { where, what: `${of} has a note: "${text}"` };
        if (of.startsWith('label ') && /\s/.test(text.replaceAll(/\{\{.*?\}\}/g, ''))) {
          yield { where, what: `${of} is a text: "${text}"` };
        }
      }
    }
  },
};
