import { networkInterfaces } from "node:os";
import type { CommandLine } from "./command-line.ts";

/**
 * The address of this machine in the network that containers get when nothing else is said; undefined where the runtime does
 * not say it. Without root, podman's network lies in a namespace of its own, and this machine has no such address.
 */
export async function gatewayOf(runtime: CommandLine): Promise<string | undefined> {
  const { exitCode, stdout } = await runtime.tell("network", "inspect", runtime.dialect.usualNetwork);
  // podman writes `gateway` in `subnets`, docker and nerdctl `Gateway` in `IPAM.Config`.
  return exitCode === 0 ? /"gateway":\s*"(\d+\.\d+\.\d+\.\d+)"/i.exec(stdout.toString())?.[1] : undefined;
}

/** Is it an address of this machine now? */
export function isHere(address: string): boolean {
  return Object.values(networkInterfaces()).some((list) => list?.some((each) => each.address === address));
}
