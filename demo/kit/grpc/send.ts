import { type Client, Metadata, type ServiceDefinition } from '@grpc/grpc-js';

/** A method of a service: one request, one response. */
export type Method = ServiceDefinition[string];

/** Sends a request, and gives its response. @throws {ServiceError} what it ends with instead, by the deadline at the latest. */
export const send = (client: Client, method: Method, request: object, deadline: Date): Promise<object> =>
  new Promise((resolve, reject) => {
    const { path, requestSerialize, responseDeserialize } = method;
    client.makeUnaryRequest<object, object>(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      { deadline },
      (error, response) => (error ? reject(error) : resolve(response as object)),
    );
  });
