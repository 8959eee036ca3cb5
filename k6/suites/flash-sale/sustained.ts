import { saleSuite } from './suite.ts';

const sale = saleSuite('sustained');

export const { options, setup, teardown, handleSummary } = sale;
export default sale.order;
