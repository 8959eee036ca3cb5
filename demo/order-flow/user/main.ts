import { z } from 'zod';
import { orderFlowUser } from '../../../catalog/emitters.ts';
import { userHandling } from '../../../catalog/order-flow-grpc.ts';
import { passwordCost } from '../../kit/config.ts';
import { userApi } from '../apis/user.ts';
import { microserviceVariables, runMicroservice } from '../microservice.ts';
import { Users } from './users.ts';

await runMicroservice({
  emitter: orderFlowUser,
  name: 'user',
  api: userApi,
  handling: userHandling,
  tables: new URL('schema.sql', import.meta.url),
  variables: z.object({ ...microserviceVariables, PASSWORD_COST: passwordCost }),
  build: async ({ config, pool }) => {
    const users = new Users(pool, config.PASSWORD_COST);
    await users.addTestUsers();
    return { handlers: users.handlers };
  },
});
