import assert from "node:assert/strict";
import { hostname } from "node:os";
import { test } from "node:test";
import type { Finished } from "../process.ts";
import type { CommandLine } from "./command-line.ts";
import { DIALECTS } from "./dialect.ts";
import { thisOwner } from "./owner.ts";
import { repositoryFor, sweep } from "./sweep.ts";

const GONE = `${hostname()}/${process.pid}/1`;

/** A runtime that holds these containers and images, and whose `rm` fails for what it is told. */
function recorded(containers: Readonly<Record<string, string>>, images: readonly string[], stuck: readonly string[]) {
  const removed: string[] = [];
  const tell = async (...words: readonly string[]): Promise<Finished> => {
    const last = words.at(-1)!;
    const finished = (stdout: string, exitCode = 0): Finished => {
      return { exitCode, endedBy: undefined, stdout: Buffer.from(stdout), stderr: "" } as Finished;
    };
    if (words[0] === "ps") return finished(`${Object.keys(containers).join("\n")}\n`);
    if (words[0] === "images") return finished(images.join("\n"));
    if (words[0] === "inspect") return last in containers ? finished(`${containers[last]}\n`) : finished("", 125);
    if (stuck.includes(last)) return finished("", 1);
    removed.push(last);
    return finished("");
  };
  const say = async (...words: readonly string[]) => (await tell(...words)).stdout.toString().trim();
  const runtime: CommandLine = { version: "4", dialect: DIALECTS[0]!, tell, undo: tell, say };
  return { runtime, removed };
}

test("removes what belongs to nobody any more, and counts what is really gone", async () => {
  const mine = thisOwner();
  const image = (owner: string) => `127.0.0.1:4711/${repositoryFor(owner, "after")}:latest`;
  const { runtime, removed } = recorded(
    { gone: GONE, alive: mine, elsewhere: "elsewhere/1/1", stuck: GONE, unlabelled: "<no value>" },
    [
      image(GONE),
      image(mine),
      image("elsewhere/1/1"),
      "127.0.0.1:4711/plimsoll-trial/zz/after:latest",
      "<none>:<none>",
      `ghcr.io/${repositoryFor(GONE, "after")}:latest`,
    ],
    ["stuck"],
  );
  assert.equal(await sweep(runtime), 2);
  assert.deepEqual(removed, ["gone", image(GONE)]);
});

test("a runtime with nothing of a trial keeps everything", async () => {
  const { runtime, removed } = recorded({}, [], []);
  assert.deepEqual([await sweep(runtime), removed], [0, []]);
});

test("a repository's name is one that registries take, whatever the host is called", () => {
  assert.match(
    repositoryFor("Host_with.Odd-Name/1/2", "after"),
    /^[a-z0-9]+(?:[._-][a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-][a-z0-9]+)*)*$/,
  );
});
