/** A server that a service depends on, on loopback, which can be killed and comes back. */
export interface Dependency extends AsyncDisposable {
  /** `redis`, `etcd`, `postgres`, `http`, or the name of the program that a command starts. */
  readonly kind: string;
  /** On 127.0.0.1, and nobody else's as long as this lives. */
  readonly port: number;
  /** As the server says it: `7.0.15`; null where it says none. */
  readonly version: string | null;
  /** Ends all its processes with SIGKILL, and waits until they are gone. */
  kill(): Promise<void>;
  /**
   * Starts it again, at the same port and with the data that it had; one that runs is killed before. Resolves when it
   * answers in its protocol. Throws `program-failed` where it does not, and `interrupted`.
   */
  restart(): Promise<void>;
}
