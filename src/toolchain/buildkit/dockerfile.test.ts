import assert from "node:assert/strict";
import { test } from "node:test";
import { dockerfileOf } from "./dockerfile.ts";

test("words stay what they are: no shell, no here-document, no variable", () => {
  const words = ["/usr/local/go/bin/go", "build", '-ldflags=-X "main.a=<<EOF $HOME \\ \n"'];
  const text = dockerfileOf({ words, variables: ["GOOS"], secrets: new Map([["TOKEN", "plimsoll-0"]]) });
  const run = text.split("\n").find((line) => line.startsWith("RUN "))!;
  assert.deepEqual(JSON.parse(run.slice(run.indexOf("["))), words);
  assert.doesNotMatch(run, /<</);
  assert.match(run, /--network=none .*type=cache,.* --mount=type=secret,id=plimsoll-0,env=TOKEN,required=true /);
  assert.match(text, /^FROM scratch\nCOPY --from=build \/plimsoll\/out\/bin\/ \/bin\/\n$/m);
});
