import { type Check, lookup } from '../check.ts';
import { selectorsIn } from '../promql/expression.ts';
import { rulesIn } from './rule.ts';

/** What a rule reads is emitted by somebody or recorded by a rule of the same group. */
export const ruleDependency: Check = {
  name: 'rule/dependency',
  asks: 'what a rule reads is emitted by somebody or recorded by a rule of the same group',
  *find(of) {
    const recordedIn = new Map(
      [...rulesIn(of.groups)].flatMap(({ rule, group }) =>
        rule.record === undefined ? [] : [[rule.record, group.name]],
      ),
    );
    for (const { where, group, query } of rulesIn(of.groups)) {
      for (const { name } of selectorsIn(query)) {
        const recorded = recordedIn.get(name);
        if (recorded === undefined && !lookup(of)(name)) yield { where, what: `nobody emits or records ${name}` };
        if (recorded !== undefined && recorded !== group.name) {
          yield { where, what: `${name} is recorded in ${recorded}, so it is read late` };
        }
      }
    }
  },
};
