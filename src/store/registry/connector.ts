import type { OnReadOpts, Socket } from "node:net";
import type { buildConnector } from "undici";
import { ReusedBuffers } from "../file/reused-buffers.ts";

/**
 * Eight times what Node reads from a socket at a time, because each chunk has its price on the way to a file; larger ones
 * were measured to save nothing more. So many buffers are enough for what the downloads of a layout gather before they
 * write it.
 */
const buffers = new ReusedBuffers(512 * 1024, 16);

/**
 * undici's connector, whose plain connections receive into buffers that whoever reads an answer may recycle. Those of TLS
 * decrypt into other buffers, and recycling them was measured to save nothing.
 */
export function openConnector(
  build: typeof buildConnector,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  const secure = build(options);
  return (target, callback) => {
    if (target.protocol === "https:") return secure(target, callback);
    let socket: Socket;
    const onread = receiveInto(buffers, (chunk) => socket.push(chunk));
    build({ ...options, onread })(target, (...made) => {
      if (made[1] !== null) socket = made[1];
      callback(...made);
    });
  };
}

/** A read that fills its buffer is passed on with it. Any other is copied, so that few bytes do not hold a whole buffer. */
function receiveInto(buffers: ReusedBuffers, push: (chunk: Buffer) => boolean): OnReadOpts {
  let buffer = buffers.take();
  return {
    buffer: () => buffer,
    callback: (sizeBytes) => {
      const isFull = sizeBytes === buffer.length;
      const chunk = isFull ? buffer : Buffer.from(buffer.subarray(0, sizeBytes));
      if (isFull) buffer = buffers.take();
      return push(chunk);
    },
  };
}
