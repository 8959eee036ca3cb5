import { saleSuite } from './suite.ts';

const sale = saleSuite('soak');

export const { options, setup, teardown, handleSummary } = sale;
export default sale.order;
