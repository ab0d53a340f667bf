import assert from "node:assert/strict";
import { test } from "node:test";
import { parseApprovals } from "./approvals-file.ts";

const NAME = "plimsoll.approvals.yaml";
const WHOLE: Readonly<Record<string, string>> = {
  service: "order",
  rule: "package-growth",
  subject: "google.golang.org/grpc",
  ceiling: "12.5 MB",
  reason: "the new protocol",
  approver: "bob@example.com",
  expires: "2027-01-31",
};

const entry = (changes: Readonly<Record<string, string | undefined>>) => {
  const members = Object.entries({ ...WHOLE, ...changes }).filter(([, value]) => value !== undefined);
  return `approvals:\n  - {${members.map(([name, value]) => `${name}: ${value}`).join(", ")}}\n`;
};

test("an approval is read with its ceiling in bytes and its place", () => {
  assert.deepEqual(parseApprovals(entry({ platform: "linux/arm64" }), NAME), [
    {
      ...{ service: "order", platform: "linux/arm64", rule: "package-growth", subject: "google.golang.org/grpc" },
      ...{ ceilingBytes: 12_500_000, reason: "the new protocol", approver: "bob@example.com", expires: "2027-01-31" },
      where: `${NAME}:2:5`,
    },
  ]);
  assert.deepEqual(parseApprovals("", NAME), []);
  assert.equal(parseApprovals(entry({ rule: "lint", ceiling: undefined }), NAME)[0]?.ceilingBytes, 0);
});

test("an approval is refused with its place where a part is missing or wrong", () => {
  const wrong: readonly (readonly [Readonly<Record<string, string | undefined>>, RegExp])[] = [
    [{ service: undefined }, /service/],
    [{ reason: undefined }, /reason/],
    [{ reason: "' '" }, /says why/],
    [{ approver: "''" }, /not empty/],
    [{ expires: undefined }, /no approval is for ever/],
    [{ expires: "never" }, /2027-01-31/],
    [{ expires: "2027-02-30" }, /2027-01-31/],
    [{ expires: "31.01.2027" }, /2027-01-31/],
    [{ ceiling: "12" }, /unit/],
    [{ ceiling: undefined }, /has a ceiling/],
    [{ platform: "amd64" }, /linux\/amd64/],
    [{ rule: "package-growht" }, /did you mean package-growth/],
    [{ rule: "lock-file-stale" }, /nobody can approve/],
    [{ rule: "total-growth" }, /has no subject/],
    [{ celing: "1 MB" }, /did you mean "ceiling"/],
  ];
  for (const [changes, words] of wrong) {
    assert.throws(
      () => parseApprovals(entry(changes), NAME),
      (error: { code: string; what: string; why?: string; fix?: string; where?: string }) => {
        assert.equal(error.code, "config-invalid");
        assert.match(error.where!, /^plimsoll\.approvals\.yaml:2:\d+$/);
        assert.match(`${error.what} ${error.why} ${error.fix}`, words, JSON.stringify(changes));
        return true;
      },
    );
  }
});
