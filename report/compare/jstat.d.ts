/** The part of jstat that is used here; it brings no types of its own. */
declare module 'jstat' {
  interface Distribution<Parameters extends unknown[]> {
    inv(probability: number, ...parameters: Parameters): number;
  }
  const jstat: {
    readonly studentt: Distribution<[degreesOfFreedom: number]>;
    readonly normal: Distribution<[mean: number, standardDeviation: number]>;
  };
  export default jstat;
}
