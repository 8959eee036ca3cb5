import {
  type Admin,
  consumerGroupDescribeV0,
  FindCoordinatorKeyTypes,
  type GroupBase,
  ResponseError,
} from '@platformatic/kafka';
import { consumerGroupState } from '../../catalog/kafka.ts';

/** The state of a group, as the catalogue calls it. */
export type GroupState = (typeof consumerGroupState.labels.state)[number];

/** A consumer group and what it has committed. */
export interface Group {
  readonly id: string;
  readonly state: GroupState;
  /** Undefined where it cannot be told: the group is no consumer group, or has just gone. */
  readonly members: number | undefined;
  readonly topics: readonly { readonly name: string; readonly partitions: readonly Committed[] }[];
}

interface Committed {
  readonly partitionIndex: number;
  /** -1 where the group has never committed. */
  readonly committedOffset: bigint;
}

/**
 * Reads the groups that pass: of the classic and of the newer protocol (KIP-848), in a request to each broker for each
 * of list, description and offsets.
 * @throws when Kafka does not answer.
 */
export async function readGroups(admin: Admin, passes: (group: string) => boolean): Promise<Group[]> {
  const listed = [...(await admin.listGroups({ types: ['classic', 'consumer'] })).values()].filter(({ id }) =>
    passes(id),
  );
  if (listed.length === 0) return [];
  const [classic, newer, committed] = await Promise.all([
    describeClassic(admin, listed.filter(isClassic)),
    describeNewer(
      admin,
      listed.filter(({ groupType }) => groupType === 'consumer'),
    ),
    admin.listConsumerGroupOffsets({ groups: listed.map(({ id }) => id) }),
  ]);
  const topics = new Map(committed.map((group) => [group.groupId, group.topics]));
  return listed.map(({ id, state }) => {
    const described = classic.get(id) ?? newer.get(id);
    return {
      id,
      state: stateOf(described?.state ?? state),
      members: described?.members,
      topics: topics.get(id) ?? [],
    };
  });
}

interface Description {
  readonly state: string;
  readonly members: number;
}

/** Groups of other protocols, such as Kafka Connect's, have members that the client cannot read. */
const isClassic = ({ groupType, protocolType }: GroupBase): boolean =>
  groupType !== 'consumer' && (protocolType === 'consumer' || protocolType === '');

async function describeClassic(admin: Admin, groups: readonly GroupBase[]): Promise<Map<string, Description>> {
  if (groups.length === 0) return new Map();
  const described = await admin.describeGroups({ groups: groups.map(({ id }) => id) });
  return new Map([...described].map(([id, { state, members }]) => [id, { state, members: members.size }]));
}

/** The client's own `describeGroups` knows only the classic protocol. */
async function describeNewer(admin: Admin, groups: readonly GroupBase[]): Promise<Map<string, Description>> {
  if (groups.length === 0) return new Map();
  const coordinators = await admin.findCoordinator({
    keyType: FindCoordinatorKeyTypes.GROUP,
    keys: groups.map(({ id }) => id),
  });
  const byNode = Map.groupBy(coordinators, ({ nodeId }) => nodeId);
  const connections = await admin.connectToBrokers([...byNode.keys()]);
  const answers = await Promise.all(
    [...connections].map(([node, connection]) =>
      consumerGroupDescribeV0.api
        .async(
          connection,
          (byNode.get(node) ?? []).map(({ key }) => key),
          false,
        )
        .catch(partOf),
    ),
  );
  const described = answers.flatMap(({ groups }) => groups).filter(({ errorCode }) => errorCode === 0);
  return new Map(
    described.map(({ groupId, groupState, members }) => [groupId, { state: groupState, members: members.length }]),
  );
}

/** An answer in which only some groups failed, such as one that has just gone. */
function partOf(error: unknown): Awaited<ReturnType<typeof consumerGroupDescribeV0.api.async>> {
  if (error instanceof ResponseError && 'response' in error) return error.response as never;
  throw error;
}

const { state: states } = consumerGroupState.labels;

/** The catalogue's name of a state as Kafka writes it, such as `PreparingRebalance`. */
export function stateOf(state: string): GroupState {
  const name = state.replace(/\B[A-Z]/g, '_$&').toLowerCase();
  return states.find((known) => known === name) ?? 'unknown';
}
