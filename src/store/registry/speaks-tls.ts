import { connect, createSecureContext } from "node:tls";
import { isSslFailure } from "./failure.ts";

/** Longer than a server on this machine needs. */
const PATIENCE_MS = 2000;

/**
 * Does a server on this machine speak TLS? Undefined when it does not say. Nothing but the start of a handshake is sent,
 * and no certificate is judged: so none is loaded, which takes longer than the question.
 */
export function speaksTls({ hostname, port }: URL, signal: AbortSignal): Promise<boolean | undefined> {
  const { promise, resolve } = Promise.withResolvers<boolean | undefined>();
  const socket = connect({
    host: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port || 443),
    secureContext: createSecureContext({ ca: [] }),
    rejectUnauthorized: false,
    timeout: PATIENCE_MS,
  });
  const stop = () => resolve(undefined);
  signal.addEventListener("abort", stop, { once: true });
  socket.once("secureConnect", () => resolve(true));
  socket.once("error", (error) => resolve(isSslFailure(error) ? false : undefined));
  socket.once("timeout", stop);
  socket.once("close", stop);
  return promise.finally(() => {
    signal.removeEventListener("abort", stop);
    socket.on("error", () => undefined).destroy();
  });
}
