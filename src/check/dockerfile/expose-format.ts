import { defineRule } from "../rule.ts";
import { exposedPorts } from "./exposed-port.ts";
import { type DockerfileFacts, observed } from "./facts.ts";

export const exposeFormat = defineRule<DockerfileFacts>({
  id: "expose-format",
  buildkit: "ExposeInvalidFormat",
  title: "EXPOSE names more than a port",
  level: "warning",
  why: "an image cannot choose an address or a port of the host, and builders ignore or refuse it",
  observe: (facts) =>
    exposedPorts(facts)
      .filter(({ isPlain }) => !isPlain)
      .map(({ instruction, text }) => observed(facts, instruction, `${text} is not PORT[/PROTOCOL]`)),
});
