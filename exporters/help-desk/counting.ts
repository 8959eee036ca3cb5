/** The most that counting may take of the time of a processor, which is the store's. */
export const shareOfTime = 1 / 50;
