import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed, transferOf } from "./facts.ts";

export const remoteAdd = defineRule<DockerfileFacts>({
  id: "remote-add",
  title: "ADD fetches from a URL without saying what it must be",
  level: "warning",
  why: "whatever the server answers that day is in the image, archives are kept packed, and the file has a layer of its own",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword, flags }) => keyword === "ADD" && !flags.some(({ name }) => name === "checksum"))
      .flatMap((instruction) =>
        transferOf(instruction)
          // A git URL has its commit in the fragment, which says as much as a checksum.
          .sources.filter((source) => /^https?:\/\//i.test(source) && !/#[0-9a-f]{40}/.test(source))
          .map((source) =>
            observed(facts, instruction, `ADD fetches ${withoutUser(source)}`, {
              evidence: [`line ${instruction.line}: ADD ${withoutUser(source)}`],
              fix: "ADD --checksum=sha256:…, or curl, check, unpack and remove in one RUN",
            }),
          ),
      ),
});

/** RFC 3986, 3.2.1: what stands before the host may be a password. */
function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/i, "$1…@").replace(/\?.*$/s, "?…");
}
