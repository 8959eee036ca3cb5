import { readApi } from '../../kit/grpc/api.ts';

/** A user, without what proves who they are. */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly full_name: string;
}

/** What the user service does; see `proto/user.proto`. */
interface UserMethods {
  readonly Register: {
    readonly request: { readonly email: string; readonly password: string; readonly full_name: string };
    readonly response: User;
  };
  readonly SignIn: {
    readonly request: { readonly email: string; readonly password: string };
    readonly response: User;
  };
}

/** The user service. */
export const userApi = readApi<UserMethods>(
  new URL('../proto/user.proto', import.meta.url),
  'order_flow.user.UserService',
);
