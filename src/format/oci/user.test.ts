import assert from "node:assert/strict";
import { test } from "node:test";
import { isAccount, parseAccounts, parseUser } from "./user.ts";

test("User names a user and a group, and root where it is empty", () => {
  assert.deepEqual(parseUser("app:staff"), { user: "app", group: "staff" });
  assert.deepEqual(parseUser("1000"), { user: "1000", group: undefined });
  for (const configured of [undefined, "", ":"])
    assert.deepEqual(parseUser(configured), { user: "0", group: undefined });
});

test("an account is found by its name and by its number, and a line without a number is none", () => {
  const accounts = parseAccounts("# x\nroot:x:0:0::/root:/bin/sh\n+::::::\napp:x:10:20::/srv:\nten:x:1o:20::/:\n");
  assert.deepEqual(
    accounts.map(([name]) => name),
    ["root", "app"],
  );
  assert.deepEqual(
    ["app", "10", "20"].map((wanted) => accounts.find((each) => isAccount(each, wanted))?.[5]),
    ["/srv", "/srv", undefined],
  );
  assert.deepEqual(parseAccounts(undefined), []);
});
