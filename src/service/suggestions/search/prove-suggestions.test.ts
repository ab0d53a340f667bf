import assert from "node:assert/strict";
import { test } from "node:test";
import type { Candidate, SuggestionProof } from "../suggestion.ts";
import { proveSuggestions } from "./prove-suggestions.ts";

const SIZE = { sizeBytes: 1_000_000, wireBytes: 400_000 };

function candidate(subject: string, answer: number | string, kind: Candidate["kind"] = "one-function"): Candidate {
  const proof = (saved: number): SuggestionProof => ({
    how: "built",
    before: SIZE,
    after: { sizeBytes: SIZE.sizeBytes - saved, wireBytes: SIZE.wireBytes + 1 },
  });
  return {
    kind,
    subject,
    what: subject,
    evidence: [],
    edits: [],
    expectedBytes: 0,
    prove: () => Promise.resolve(typeof answer === "string" ? { unproven: answer } : proof(answer)),
  };
}

const subjects = (list: readonly { readonly candidate: Candidate }[]) => list.map((one) => one.candidate.subject);

test("what saves most comes first, and what no build shows is left with its reason", async () => {
  const candidates = [
    candidate("a little", 8192),
    candidate("nothing", 0),
    candidate("hardly", 8191),
    candidate("refused", "it is the runtime"),
    candidate("most", 9000),
  ];
  const built: string[] = [];
  const answer = await proveSuggestions(candidates, { budget: 9, onProof: ({ subject }) => built.push(subject) });
  assert.deepEqual(subjects(answer.proven), ["most", "a little"]);
  assert.deepEqual([answer.proven[0]!.savedBytes, answer.proven[0]!.savedWireBytes], [9000, -1]);
  assert.deepEqual(
    answer.unproven.map(({ candidate: { subject }, why, reason }) => [subject, why, reason]),
    [
      ["nothing", "small", "a build with it is not smaller"],
      ["hardly", "small", "a build with it is only 8191 bytes smaller"],
      ["refused", "refused", "it is the runtime"],
    ],
  );
  assert.equal(built.length, 5);
});

test("a budget takes the first candidates, and keeps a third for choices", async () => {
  const waste = ["a", "b", "c", "d", "e", "f"].map((name) => candidate(name, 9000));
  const choices = ["x", "y", "z"].map((name) => candidate(name, 9000, "plugin"));
  const built = async (list: readonly Candidate[], budget: number) => {
    const { proven, unproven } = await proveSuggestions(list, { budget });
    assert.equal(proven.length + unproven.length, list.length);
    assert.ok(unproven.every(({ why }) => why === "budget"));
    return subjects(proven).sort().join("");
  };
  assert.equal(await built([...waste, ...choices], 6), "abcdxy");
  assert.equal(await built([...waste.slice(0, 1), ...choices], 3), "axy");
  assert.equal(await built([...waste, ...choices.slice(0, 1)], 6), "abcdex");
  assert.equal(await built(waste, 2), "ab");
  assert.equal(await built(choices, 0), "");
});
