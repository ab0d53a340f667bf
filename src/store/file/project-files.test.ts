import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { writeFiles } from "../../../test/support/files.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { readProjectFiles } from "./project-files.ts";

test("build files of the checkout, on the way to the program, and the scripts that they name are read", async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, {
    ".git/HEAD": "",
    "Makefile": "include make/common.mk\nall:\n\tsh hack/build-all.sh\n\tsh ../outside.sh\n",
    "make/common.mk": "",
    "hack/build-all.sh": ". ./hack/lib/env.bash\n",
    "hack/lib/env.bash": "",
    "hack/unnamed.sh": "",
    "services/order/go.mod": "",
    "services/order/cmd/order/Dockerfile": "",
    "services/order/.goreleaser.yaml": "",
    "services/other/Makefile": "",
    ".github/workflows/anything.yaml": "",
    ".github/dependabot.yml": "",
    "README.md": "",
  });
  symlinkSync("/etc/passwd", join(root, "Dockerfile"));
  const found = await readProjectFiles(join(root, "services/order/cmd/order"), join(root, "services/order"), false);
  assert.equal(found.root, root);
  assert.deepEqual(
    found.files.map(({ path }) => path),
    [
      ".github/workflows/anything.yaml",
      "Makefile",
      "hack/build-all.sh",
      "hack/lib/env.bash",
      "make/common.mk",
      "services/order/.goreleaser.yaml",
      "services/order/cmd/order/Dockerfile",
    ],
  );
});

test("a downloaded module is a project by itself, whatever lies around it", async (t) => {
  const root = temporaryFolder(t);
  writeFiles(root, { ".git/HEAD": "", "Makefile": "", "module@v1/Makefile": "", "module@v1/cmd/x/main.go": "" });
  const found = await readProjectFiles(join(root, "module@v1/cmd/x"), join(root, "module@v1"), true);
  assert.deepEqual([found.root, found.files.map(({ path }) => path)], [join(root, "module@v1"), ["Makefile"]]);
});
