import { defineRule } from "../rule.ts";
import { exposedPorts } from "./exposed-port.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const exposeProtocolCasing = defineRule<DockerfileFacts>({
  id: "expose-protocol-casing",
  buildkit: "ExposeProtoCasing",
  title: "the protocol of a port is not in lower case",
  level: "note",
  why: "images and runtimes write tcp, udp and sctp, and compare these words case-sensitively",
  observe: (facts) =>
    exposedPorts(facts)
      .filter(({ protocol = "" }) => protocol !== protocol.toLowerCase())
      .map(({ instruction, text }) =>
        observed(facts, instruction, `${text} has capital letters`, { fix: `EXPOSE ${text.toLowerCase()}` }),
      ),
});
