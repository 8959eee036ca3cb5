import { saleSuite } from './suite.ts';

const sale = saleSuite('flash-sale');

export const { options, setup, teardown, handleSummary } = sale;
export default sale.order;
