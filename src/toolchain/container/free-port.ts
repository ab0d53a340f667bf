import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** Ports that are taken for TCP are many; those that are taken for UDP alone are few. */
const TRIES = 16;

/** A port on loopback that was free a moment ago, for TCP; `alsoUdp` asks for the same one for UDP. */
export async function freePort(alsoUdp = false): Promise<number> {
  for (let tries = 1; ; tries++) {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    try {
      if (alsoUdp) await bindUdp(port, "127.0.0.1");
      return port;
    } catch (error) {
      if (tries === TRIES) throw error;
    } finally {
      server.close();
      await once(server, "close");
    }
  }
}

/** Binds a port for a moment. Throws where that cannot be done. */
export async function bindUdp(port: number, address: string): Promise<void> {
  const socket = createSocket("udp4");
  try {
    socket.bind(port, address);
    await once(socket, "listening");
  } finally {
    socket.close();
  }
}
