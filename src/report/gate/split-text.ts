import type { ToolchainSplit } from "../gate-report.ts";
import { formatChange } from "../size.ts";

/** Growth of the toolchain and of the code, in one sentence. */
export function splitText(split: ToolchainSplit): string {
  const { beforeGo, afterGo, toolchainBytes, toolchainWireBytes, codeBytes, codeWireBytes, how } = split;
  const releases = `${beforeGo} → ${afterGo}`;
  if (toolchainBytes === null || codeBytes === null) return `${releases}: growth of Go and of the code ${how}`;
  const sizes = (stored: number, wire: number | null) =>
    `${formatChange(stored)} stored${wire === null ? "" : `, ${formatChange(wire)} on the wire`}`;
  return `${releases} makes ${sizes(toolchainBytes, toolchainWireBytes)}; the code ${sizes(codeBytes, codeWireBytes)} (${how})`;
}
