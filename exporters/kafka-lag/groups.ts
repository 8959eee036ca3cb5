import { type Admin, FindCoordinatorKeyTypes } from '@platformatic/kafka';
import { consumerGroupState } from '../../catalog/kafka.ts';
import { ask, connect } from './protocol.ts';

/** The state of a group, as the catalogue calls it. */
export type GroupState = (typeof consumerGroupState.labels.state)[number];

/** A consumer group and what it has committed. */
export interface Group {
  readonly id: string;
  readonly state: GroupState;
  /** Undefined where Kafka does not tell, as of a group that has just gone. */
  readonly members: number | undefined;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Committed[] }[];
}

interface Committed {
  readonly partitionIndex: number;
  /** -1 where the group has never committed. */
  readonly committedOffset: bigint;
}

/**
 * Reads the groups that pass, of the classic protocol and of the newer one (KIP-848): one request to each broker for
 * the list, for the descriptions of each protocol, and for the offsets.
 * @throws when a broker does not answer.
 */
export async function readGroups(admin: Admin, passes: (group: string) => boolean): Promise<Group[]> {
  const groups = [...(await admin.listGroups({ types: ['classic', 'consumer'] })).values()].filter(({ id }) =>
    passes(id),
  );
  if (groups.length === 0) return [];
  const ids = ({ newer }: { newer: boolean }) =>
    groups.filter(({ groupType }) => (groupType === 'consumer') === newer).map(({ id }) => id);
  const [classic, newer, committed] = await Promise.all([
    describe(admin, 'DescribeGroups', ids({ newer: false })),
    describe(admin, 'ConsumerGroupDescribe', ids({ newer: true })),
    admin.listConsumerGroupOffsets({ groups: groups.map(({ id }) => id) }),
  ]);
  const descriptions = new Map([...classic, ...newer].map((description) => [description.groupId, description]));
  const topics = new Map(committed.map((group) => [group.groupId, group.topics]));
  return groups.map(({ id, state }) => {
    const described = descriptions.get(id);
    return {
      id,
      state: stateOf(described?.groupState ?? state),
      members: described?.members.length,
      topics: topics.get(id) ?? [],
    };
  });
}

interface Description {
  readonly groupId: string;
  readonly groupState: string;
  readonly members: readonly unknown[];
}

/**
 * The client's own `describeGroups` knows only the classic protocol. It also decodes what each member subscribes to,
 * and what it cannot decode, as of a connector, ends the process.
 */
async function describe(
  admin: Admin,
  api: 'DescribeGroups' | 'ConsumerGroupDescribe',
  ids: readonly string[],
): Promise<Description[]> {
  if (ids.length === 0) return [];
  const coordinators = await admin.findCoordinator({ keyType: FindCoordinatorKeyTypes.GROUP, keys: [...ids] });
  const answers = await Promise.all(
    [...Map.groupBy(coordinators, ({ nodeId }) => nodeId).values()].map(async (ofNode) => {
      const keys = ofNode.map(({ key }) => key);
      return ask(admin, await connect(admin, ofNode[0]), api, keys, false);
    }),
  );
  return answers.flatMap(({ groups }): Description[] => groups.filter(({ errorCode }) => errorCode === 0));
}

const { state: states } = consumerGroupState.labels;

/** The catalogue's name of a state as Kafka writes it, such as `PreparingRebalance`. */
export function stateOf(state: string): GroupState {
  const name = state.replace(/\B[A-Z]/g, '_$&').toLowerCase();
  return states.find((known) => known === name) ?? 'unknown';
}
