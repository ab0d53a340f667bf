import assert from "node:assert/strict";
import { test } from "node:test";
import { userEntries } from "./user-files.ts";

const PASSWD = "root:x:0:0::/root:/bin/sh\ndaemon:x:1:1::/:/no\napp:x:1000:2000::/home/app:/no\n";
const GROUP = "root:x:0:\ndaemon:x:1:\nvideo:x:44:app,other\napps:x:2000:\n";

async function lines(user: string): Promise<readonly string[]> {
  const entries = userEntries({ passwd: PASSWD, group: GROUP }, user);
  return Promise.all(entries.map(async ({ open }) => Buffer.concat(await Array.fromAsync(open!())).toString()));
}

test("the user of the config is kept, by name or number, with its groups; root is kept too", async () => {
  const app = [
    "root:x:0:0::/root:/bin/sh\napp:x:1000:2000::/home/app:/no\n",
    "root:x:0:\nvideo:x:44:app,other\napps:x:2000:\n",
  ];
  assert.deepEqual(await lines("app"), app);
  assert.deepEqual(await lines("1000"), app);
  assert.deepEqual(await lines("app:daemon"), [app[0], "root:x:0:\ndaemon:x:1:\nvideo:x:44:app,other\napps:x:2000:\n"]);
  assert.deepEqual(await lines(""), ["root:x:0:0::/root:/bin/sh\n", "root:x:0:\n"]);
  assert.deepEqual(userEntries({ passwd: undefined, group: undefined }, "app"), []);
});
