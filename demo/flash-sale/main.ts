import { runService } from '../../service/run.ts';
import { flashSaleConfig } from './config.ts';
import { startFlashSale } from './service.ts';

await runService({ name: 'flash-sale', config: flashSaleConfig, start: startFlashSale });
