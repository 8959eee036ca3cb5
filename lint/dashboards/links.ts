import type { Check } from '../check.ts';
import { type Link, nameOf, panelsIn } from './dashboard.ts';

/** A link leads to a dashboard that is there, or to a tag that some have. */
export const links: Check = {
  name: 'links',
  asks: 'a link leads to a dashboard that is there, or to a tag that some have',
  *find({ dashboards }) {
    const uids = new Set(dashboards.map(({ uid }) => uid));
    const tags = new Set(dashboards.flatMap(({ tags = [] }) => tags));
    const links: readonly { where: string; link: Link }[] = [
      ...dashboards.flatMap((one) => (one.links ?? []).map((link) => ({ where: nameOf(one), link }))),
      ...[...panelsIn(dashboards)].flatMap(({ panel, where }) => (panel.links ?? []).map((link) => ({ where, link }))),
    ];
    for (const { where, link } of links) {
      const missing = (link.tags ?? []).filter((tag) => !tags.has(tag));
      if (missing.length > 0) yield { where, what: `no dashboard has the tag ${missing.join(', ')}` };
      const uid = /^\/d\/([^/?]*)/.exec(link.url ?? '')?.[1];
      if (uid !== undefined && !uids.has(uid)) yield { where, what: `there is no dashboard ${uid}` };
      if (link.type !== 'dashboards' && uid === undefined) yield { where, what: `a link to "${link.url ?? ''}"` };
    }
  },
};
