import { runService } from '../../kit/service.ts';
import { consumerConfig } from './config.ts';
import { startConsumer } from './service.ts';

await runService({ name: 'booking-consumer', config: consumerConfig, start: startConsumer });
