import { orderFlowGateway } from '../../catalog/emitters.ts';
import { runService } from '../../service/run.ts';
import { gatewayConfig } from './gateway/config.ts';
import { startGateway } from './gateway/service.ts';

await runService({ name: orderFlowGateway.job, config: gatewayConfig, start: startGateway });
