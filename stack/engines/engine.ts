/** A program that serves one or more services, found or built. */
export interface Engine {
  readonly name: string;
  /** Its version, such as 3.15.0; empty where it does not say. */
  readonly version: string;
  /** Where it comes from, in words: `PATH`, `cache`, `npm`. */
  readonly from: string;
  /** The executable that is started. */
  readonly program: string;
  /** The directory with what else belongs to it, such as promtool, initdb or jars. */
  readonly home: string;
}

/** What the search for an engine depends on. */
export interface Machine {
  /** The checkout. */
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How a build tells of itself and is ended. */
export interface BuildContext extends Machine {
  readonly onProgress: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How an engine is come by. */
export interface Recipe {
  readonly name: string;
  /** Its name as its makers write it. */
  readonly title: string;
  /** The engine where the machine has one that will do; it is asked for its version. */
  readonly find: (machine: Machine) => Promise<Engine | undefined>;
  /** How it is built where it was not found. Absent: it cannot be built, and `missing` says what to do. */
  readonly build?: BuildRecipe;
  /** What to do where it was neither found nor can be built. */
  readonly missing: string;
}

/** How an engine is built from the registries. */
export interface BuildRecipe {
  /** The files, from the checkout, that decide what is built: a change of one builds anew. */
  readonly inputs: readonly string[];
  /** What else decides: flags, the kind of machine. */
  readonly variant: string;
  /** The version that comes out. */
  readonly version: (root: string) => string;
  /** Builds into an empty directory. @throws {PresaleError} that says what is missing on the machine, or what failed. */
  readonly into: (directory: string, context: BuildContext) => Promise<void>;
  /** The executable in the directory. */
  readonly program: (directory: string, machine: Machine) => string;
}
