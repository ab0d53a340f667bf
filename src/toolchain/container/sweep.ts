import type { CommandLine } from "./command-line.ts";
import { isOwnerGone, OWNER_LABEL } from "./owner.ts";

/** Images of trials have such names, whatever port their registry had. What `*` means in a filter, runtimes disagree on. */
const IMAGE_NAME = /^127\.0\.0\.1:\d+\/plimsoll-trial\/(?<owner>(?:[0-9a-f]{2})+)\//;

/** Removes the containers and images that earlier trials left because they were killed. Returns how many. */
export async function sweep(runtime: CommandLine): Promise<number> {
  let removed = 0;
  for (const id of lines(await runtime.say("ps", "--all", "--quiet", "--filter", `label=${OWNER_LABEL}`))) {
    const owner = await runtime.tell("inspect", "--format", `{{index .Config.Labels "${OWNER_LABEL}"}}`, id);
    if (owner.exitCode !== 0 || !isOwnerGone(owner.stdout.toString().trim())) continue;
    const { exitCode } = await runtime.tell("rm", ...runtime.dialect.removeNow, id);
    if (exitCode === 0) removed++;
  }
  return removed + (await sweepImages(runtime));
}

/** The repository of an image that a trial pulled: its last part says which process that was, as owner.ts does. */
export function repositoryFor(owner: string, role: string): string {
  return `plimsoll-trial/${Buffer.from(owner).toString("hex")}/${role}`;
}

async function sweepImages(runtime: CommandLine): Promise<number> {
  let removed = 0;
  const listed = await runtime.say("images", "--format", "{{.Repository}}:{{.Tag}}");
  for (const name of lines(listed)) {
    const owner = IMAGE_NAME.exec(name)?.groups?.owner;
    if (owner === undefined || !isOwnerGone(Buffer.from(owner, "hex").toString())) continue;
    const { exitCode } = await runtime.tell("image", "rm", name);
    if (exitCode === 0) removed++;
  }
  return removed;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}
