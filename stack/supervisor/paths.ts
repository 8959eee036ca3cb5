/** The socket that the supervisor is controlled by, in the state directory. */
export const controlSocket = 'control.sock';

/** Which process the supervisor is. */
export const identityFile = 'supervisor.json';

/** The longest path of a socket: `sun_path` has 104 bytes on macOS and 108 on Linux, with the terminating zero. */
export const longestSocketPath = 103;
