import {
  type Admin,
  type API,
  type Broker,
  type Callback,
  type Connection,
  type consumerGroupDescribeV0,
  type describeGroupsV5,
  kGetApi,
  kGetBootstrapConnection,
  kGetConnection,
  type listOffsetsV9,
  type metadataV12,
  ResponseError,
} from '@platformatic/kafka';

/** The APIs that are asked directly, each with the newest version that the client has. */
interface Apis {
  readonly Metadata: typeof metadataV12.api;
  readonly ListOffsets: typeof listOffsetsV9.api;
  readonly DescribeGroups: typeof describeGroupsV5.api;
  readonly ConsumerGroupDescribe: typeof consumerGroupDescribeV0.api;
}

type Call<Name extends keyof Apis> = Apis[Name]['async'];
type Request<Name extends keyof Apis> = Parameters<Call<Name>> extends [Connection, ...infer Rest] ? Rest : never;
type Answer<Name extends keyof Apis> = Awaited<ReturnType<Call<Name>>>;

/** A connection to a broker, or to any of those known. It is kept, and belongs to the client. */
export const connect = (admin: Admin, broker?: Broker): Promise<Connection> =>
  called((callback) => (broker ? admin[kGetConnection](broker, callback) : admin[kGetBootstrapConnection](callback)));

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
  const api = await called<API<Request<Name>, Answer<Name>>>((callback) => admin[kGetApi](name, callback));
  try {
    return await api.async(connection, ...request);
  } catch (error) {
    if (error instanceof ResponseError && 'response' in error) return error.response as Answer<Name>;
    throw error;
  }
}

const called = <Result>(call: (callback: Callback<Result>) => void): Promise<Result> =>
  new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result as Result)));
  });
