import {
  type Admin,
  type API,
  type Broker,
  type Callback,
  type Connection,
  type consumerGroupDescribeV0,
  type describeGroupsV5,
  type findCoordinatorV6,
  kGetApi,
  kGetConnection,
  type listGroupsV5,
  type listOffsetsV9,
  type metadataV12,
  type offsetFetchV9,
  protocolErrors,
  ResponseError,
} from '@platformatic/kafka';

/** The APIs that are asked directly, each with the newest version that the client has. */
export interface Apis {
  readonly Metadata: typeof metadataV12.api;
  readonly FindCoordinator: typeof findCoordinatorV6.api;
  readonly ListGroups: typeof listGroupsV5.api;
  readonly OffsetFetch: typeof offsetFetchV9.api;
  readonly ListOffsets: typeof listOffsetsV9.api;
  readonly DescribeGroups: typeof describeGroupsV5.api;
  readonly ConsumerGroupDescribe: typeof consumerGroupDescribeV0.api;
}

type Call<Name extends keyof Apis> = Apis[Name]['async'];
/** What is asked of an API. */
export type Request<Name extends keyof Apis> =
  Parameters<Call<Name>> extends [Connection, ...infer Rest] ? Rest : never;
/** What an API answers. */
export type Answer<Name extends keyof Apis> = Awaited<ReturnType<Call<Name>>>;

/** A connection to a broker. It is kept, and belongs to the client. */
export const connect = (admin: Admin, broker: Broker): Promise<Connection> =>
  called((callback) => admin[kGetConnection](broker, callback));

/**
 * Asks a broker, in the newest version of an API that it has, too. Where the client's own methods fail as a whole
 * because of one topic that has just gone, this gives the whole answer with the error codes in it.
 * @throws when the broker does not answer.
 */
export async function ask<Name extends keyof Apis>(
  admin: Admin,
  connection: Connection,
  name: Name,
  ...request: Request<Name>
): Promise<Answer<Name>> {
  const api = await newest(admin, name);
  try {
    return await api.async(connection, ...request);
  } catch (error) {
    if (error instanceof ResponseError && 'response' in error) return error.response as Answer<Name>;
    throw error;
  }
}

/** The newest version of an API that both the brokers and the client have. */
export const newest = <Name extends keyof Apis>(admin: Admin, name: Name) =>
  called<API<Request<Name>, Answer<Name>>>((callback) => admin[kGetApi](name, callback));

const codeOf = (id: string): number => {
  const error = protocolErrors[id];
  if (!error) throw new Error(`the client of Kafka knows no error ${id}`);
  return error.code;
};

/** The error codes that are told apart, https://kafka.apache.org/protocol#protocol_error_codes. */
export const errorCodes = {
  none: 0,
  unknownTopic: codeOf('UNKNOWN_TOPIC_OR_PARTITION'),
  noCoordinator: codeOf('COORDINATOR_NOT_AVAILABLE'),
  unknownGroup: codeOf('GROUP_ID_NOT_FOUND'),
} as const;

const called = <Result>(call: (callback: Callback<Result>) => void): Promise<Result> =>
  new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as Result)));
  });
