import { defineRule } from "../rule.ts";
import { type DockerfileFacts, everyInstruction, observed, transferOf } from "./facts.ts";

export const remoteAdd = defineRule<DockerfileFacts>({
  id: "remote-add",
  title: "ADD fetches from a URL without a checksum",
  level: "warning",
  why: "whatever the server answers on that day goes into the image, archives are not unpacked, and removing the file in a later layer saves nothing",
  observe: (facts) =>
    everyInstruction(facts)
      .filter(({ keyword, flags }) => keyword === "ADD" && !flags.some(({ name }) => name === "checksum"))
      .flatMap((instruction) =>
        transferOf(instruction)
          // A git URL has its commit in the fragment, which is as good as a checksum.
          .sources.filter((source) => /^https?:\/\//i.test(source) && !/#[0-9a-f]{40}/.test(source))
          .map((source) =>
            observed(facts, instruction, `ADD fetches ${withoutUser(source)}`, {
              evidence: [`line ${instruction.line}: ADD ${withoutUser(source)}`],
              fix: "ADD --checksum=sha256:…, or curl, check, unpack and remove in one RUN",
            }),
          ),
      ),
});

/** RFC 3986, 3.2.1: the part before the host may hold a password. */
function withoutUser(url: string): string {
  return url.replace(/^(https?:\/\/)[^/@]*@/i, "$1…@").replace(/\?.*$/s, "?…");
}
