import type { Group, Groups } from './groups.ts';
import { stillCounts } from './last-known.ts';

/** A group as it was read, now or before. */
export interface KnownGroup extends Group {
  /** When it was read, in milliseconds; undefined when that was now. */
  readonly readAt?: number | undefined;
}

interface Remembered {
  readonly group: Group;
  readonly time: number;
}

/** The groups that were read, kept for when their coordinator is away. Those that are gone are forgotten. */
export class KnownGroups {
  #remembered: ReadonlyMap<string, Remembered> = new Map();

  /** The groups that there were. */
  get all(): ReadonlyMap<string, Group> {
    return new Map([...this.#remembered].map(([id, { group }]) => [id, group]));
  }

  /** Takes what was read at `time`, and gives it with those groups as they were that could not be read and still count. */
  update(time: number, { read, unread }: Groups): readonly KnownGroup[] {
    const before = this.#remembered;
    const now = new Map<string, Remembered>(read.map((group) => [group.id, { group, time }]));
    const kept: KnownGroup[] = [];
    for (const [id, why] of unread) {
      const last = before.get(id);
      if (!last) continue;
      now.set(id, last);
      if (stillCounts(why, time - last.time)) kept.push({ ...last.group, members: undefined, readAt: last.time });
    }
    this.#remembered = now;
    return [...read, ...kept];
  }
}
