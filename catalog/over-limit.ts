/** The status of an answer to an order that is over the flash sale's limit: with it goes the way to the waiting room. */
export const overLimitStatus = 302;
