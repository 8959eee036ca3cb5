import { describe } from 'vitest';
import { nowhere } from '../../test/servers.ts';
import { saysWhatIsWrong, stopsWhileItWaits } from '../../test/start-of-service.ts';

const env = {
  PORT: '1',
  DATABASE_URL: `postgres://${nowhere}/x`,
  REDIS_URL: `redis://${nowhere}`,
  KAFKA_BROKERS: nowhere,
  WAITING_ROOM_URL: `http://${nowhere}`,
  SALE_URL: `http://${nowhere}`,
};

describe('demo/flash-sale/main.ts', () => {
  const main = 'demo/flash-sale/main.ts';
  saysWhatIsWrong(main, env, [
    ['DATABASE_URL', '', /DATABASE_URL is not set/],
    ['RATE_LIMIT', '0', /RATE_LIMIT="0": write a whole number from 1 to 999999, or off/],
    ['WAITING_ROOM_URL', 'room', /WAITING_ROOM_URL="room": write a URL that begins with http:/],
  ]);
  stopsWhileItWaits(main, env);
});

describe('demo/flash-sale/worker/main.ts', () => {
  const main = 'demo/flash-sale/worker/main.ts';
  saysWhatIsWrong(main, env, [['REDIS_URL', 'x', /REDIS_URL="x": write a URL that begins with redis:/]]);
  stopsWhileItWaits(main, env);
});

describe('demo/flash-sale/waiting-room/main.ts', () => {
  saysWhatIsWrong('demo/flash-sale/waiting-room/main.ts', env, [
    ['SALE_URL', 'javascript:x', /SALE_URL="javascript:x": write a URL that begins with http:/],
  ]);
});
