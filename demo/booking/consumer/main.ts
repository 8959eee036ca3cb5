import { runService } from '../../../service/run.ts';
import { consumerConfig } from './config.ts';
import { startConsumer } from './service.ts';

await runService({ name: 'booking-consumer', config: consumerConfig, start: startConsumer });
