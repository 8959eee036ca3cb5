import { k6FlowDuration, k6UnpooledFlowDuration } from '../../catalog/k6.ts';
import { milliseconds } from './figures.ts';
import { type K6Summary, statOf } from './summary-data.ts';

/** The name under which a suite keeps how slow it made the network, in milliseconds. */
export const networkDelay = 'network_delay_ms';

/**
 * What a flow took with a pool of channels and without one, each as it was measured, and in which network: titles and texts.
 * Nothing of a run that did not go both ways.
 */
export function poolComparison(summary: K6Summary): readonly (readonly [title: string, text: string])[] {
  if (!(k6UnpooledFlowDuration.k6Name in summary.metrics)) return [];
  const took = ({ k6Name }: { readonly k6Name: string }): string =>
    `mean ${milliseconds(statOf(summary, k6Name, 'avg'))}, p95 ${milliseconds(statOf(summary, k6Name, 'p(95)'))}`;
  return [
    ['network', `answers of the services come ${milliseconds(statOf(summary, networkDelay, 'value'))} later`],
    ['with the pool', took(k6FlowDuration)],
    ['without the pool', took(k6UnpooledFlowDuration)],
  ];
}
