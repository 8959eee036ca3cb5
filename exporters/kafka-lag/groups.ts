import { type Broker, FindCoordinatorKeyTypes } from '@platformatic/kafka';
import { consumerGroupState } from '../../catalog/kafka.ts';
import type { Brokers } from './brokers.ts';
import type { GroupUnread } from './last-known.ts';
import { type Answer, errorCodes } from './protocol.ts';

/** The state of a group, as the catalogue calls it. */
export type GroupState = (typeof consumerGroupState.labels.state)[number];

/** A consumer group and what it has committed. */
export interface Group {
  readonly id: string;
  readonly state: GroupState;
  /** Whether it is of the newer protocol (KIP-848). */
  readonly newer: boolean;
  /** Undefined where Kafka does not tell, as of a group that has just gone. */
  readonly members: number | undefined;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Committed[] }[];
}

interface Committed {
  readonly partitionIndex: number;
  /** -1 where the group has never committed. */
  readonly committedOffset: bigint;
}

/** The groups that were read, and why others could not be. */
export interface Groups {
  readonly read: readonly Group[];
  readonly unread: ReadonlyMap<string, GroupUnread>;
  /** Whether a broker did not list its groups: there may be others. */
  readonly unlisted: boolean;
}

/** Where groups are asked for. */
interface Cluster {
  readonly brokers: Brokers;
  /** All there are. */
  readonly nodes: readonly Broker[];
  /** Those that know where the others are, in the order in which to ask them. */
  readonly entries: readonly Broker[];
}

/** A group that may be there. */
interface Asked {
  readonly id: string;
  readonly newer: boolean;
  /** The state that the list has. Undefined where the group is known from before, and no list has it. */
  readonly listed: string | undefined;
}

/**
 * Reads the groups that pass, of the classic protocol and of the newer one: one request to each broker for the list, for
 * the descriptions of each protocol, and for the offsets. A broker that does not answer takes only the groups along that
 * it coordinates. Groups `known` from before that are on no list are looked up, as their coordinator may be away.
 * @throws when no broker answers.
 */
export async function readGroups(
  cluster: Cluster,
  passes: (group: string) => boolean,
  known: ReadonlyMap<string, Pick<Group, 'newer'>>,
): Promise<Groups> {
  const { brokers, nodes } = cluster;
  const lists = await Promise.allSettled(
    nodes.map((node) => brokers.ask(node, 'ListGroups', [], ['classic', 'consumer'])),
  );
  const asked = new Map<string, Asked>();
  for (const [id, { newer }] of known) asked.set(id, { id, newer, listed: undefined });
  for (const list of lists) {
    for (const { groupId: id, groupState, groupType } of list.status === 'fulfilled' ? list.value.groups : []) {
      if (passes(id)) asked.set(id, { id, newer: groupType === 'consumer', listed: groupState ?? '' });
    }
  }
  const unread = new Map<string, GroupUnread>();
  const read: Group[] = [];
  const found = await coordinators(cluster, [...asked.keys()]);
  const byCoordinator = Map.groupBy(found, ({ nodeId, errorCode }) => `${nodeId} ${errorCode}`);
  await Promise.all(
    [...byCoordinator.values()].map(async (ofOne) => {
      const groups = ofOne.flatMap(({ key }) => asked.get(key) ?? []);
      for (const [id, group] of await ofCoordinator(brokers, ofOne[0] as Coordinator, groups)) {
        if (typeof group === 'string') unread.set(id, group);
        else read.push(group);
      }
    }),
  );
  const unlisted = lists.some((list) => list.status === 'rejected' || list.value.errorCode !== errorCodes.none);
  return { read, unread, unlisted };
}

type Coordinator = Answer<'FindCoordinator'>['coordinators'][number];

async function coordinators({ brokers, entries }: Cluster, ids: readonly string[]): Promise<Coordinator[]> {
  if (ids.length === 0) return [];
  const asked = (await brokers.batches('FindCoordinator', 4, ids)).map(async (keys) => {
    const { answer } = await brokers.askAny(entries, 'FindCoordinator', FindCoordinatorKeyTypes.GROUP, [...keys]);
    // Before version 4 the answer does not repeat the key.
    return answer.coordinators.map((found) => ({ ...found, key: keys.length === 1 ? (keys[0] ?? '') : found.key }));
  });
  return (await Promise.all(asked)).flat();
}

/** The groups of a coordinator, or why each could not be read. */
async function ofCoordinator(
  brokers: Brokers,
  coordinator: Coordinator,
  groups: readonly Asked[],
): Promise<ReadonlyMap<string, Group | GroupUnread>> {
  const without = (why: GroupUnread) => new Map(groups.map(({ id }) => [id, why]));
  const { errorCode } = coordinator;
  if (errorCode === errorCodes.noCoordinator) return without('no_coordinator');
  if (errorCode !== errorCodes.none) return without('refused');
  try {
    return await askCoordinator(brokers, coordinator, groups);
  } catch {
    return without('no_answer');
  }
}

/** What a coordinator tells. A group that is neither listed nor known to it is gone, and left out. */
async function askCoordinator(
  brokers: Brokers,
  broker: Broker,
  groups: readonly Asked[],
): Promise<ReadonlyMap<string, Group | GroupUnread>> {
  const ids = (newer: boolean) => groups.filter((group) => group.newer === newer).map(({ id }) => id);
  const describe = async (api: 'DescribeGroups' | 'ConsumerGroupDescribe', keys: string[]): Promise<Description[]> =>
    keys.length === 0 ? [] : (await brokers.ask(broker, api, keys, false)).groups;
  const [classic, newer, offsets] = await Promise.all([
    describe('DescribeGroups', ids(false)),
    describe('ConsumerGroupDescribe', ids(true)),
    offsetsOf(
      brokers,
      broker,
      groups.map(({ id }) => id),
    ),
  ]);
  const descriptions = new Map([...classic, ...newer].map((description) => [description.groupId, description]));
  const read = new Map<string, Group | GroupUnread>();
  for (const { id, newer, listed } of groups) {
    const description = descriptions.get(id);
    const described = description?.errorCode === errorCodes.none ? description : undefined;
    if (listed === undefined && isGone(description)) continue;
    const { errorCode, topics = [] } = offsets.get(id) ?? { errorCode: errorCodes.unknownGroup };
    const gone = errorCode === errorCodes.unknownGroup;
    if (errorCode !== errorCodes.none && !gone) {
      read.set(id, 'refused');
    } else {
      const state = stateOf(described?.groupState ?? listed ?? '');
      read.set(id, { id, newer, state, members: described?.members.length, topics });
    }
  }
  return read;
}

/**
 * A description of a group. The client's own `describeGroups` knows only the classic protocol; it also decodes what each
 * member subscribes to, and what it cannot decode, as of a connector, ends the process.
 */
interface Description {
  readonly groupId: string;
  readonly groupState: string;
  readonly errorCode: number;
  readonly members: readonly unknown[];
}

const isGone = (description: Description | undefined): boolean =>
  description === undefined ||
  description.errorCode === errorCodes.unknownGroup ||
  stateOf(description.groupState) === 'dead';

type Offsets = Pick<Answer<'OffsetFetch'>['groups'][number], 'topics' | 'errorCode'>;

async function offsetsOf(brokers: Brokers, broker: Broker, ids: readonly string[]): Promise<Map<string, Offsets>> {
  const asked = (await brokers.batches('OffsetFetch', 8, ids)).map(async (batch) => {
    const request = batch.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1 }));
    const answer: Partial<Answer<'OffsetFetch'>> & Partial<Offsets> = await brokers.ask(
      broker,
      'OffsetFetch',
      request,
      false,
    );
    // Before version 8 it is asked for one group, and answers with nothing but that.
    return (
      answer.groups ?? [{ groupId: batch[0] ?? '', topics: answer.topics ?? [], errorCode: answer.errorCode ?? 0 }]
    );
  });
  return new Map(
    (await Promise.all(asked)).flat().map(({ groupId, topics, errorCode }) => [groupId, { topics, errorCode }]),
  );
}

const { state: states } = consumerGroupState.labels;

/** The catalogue's name of a state as Kafka writes it, such as `PreparingRebalance`. */
export function stateOf(state: string): GroupState {
  const name = state.replace(/\B[A-Z]/g, '_$&').toLowerCase();
  return states.find((known) => known === name) ?? 'unknown';
}
