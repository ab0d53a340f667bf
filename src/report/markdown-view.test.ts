import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { renderMarkdown } from "./markdown-view.ts";

const PAGE = `# A title

Words of a paragraph with \`code --flag\` and **strong words** and
[a link](https://example.com).

| flag | what |
|---|---|
| \`--a\\|--b\` | one or the other, \\<escaped\\> |

- a first thing
  that goes on
- a second

\`\`\`yaml
key:   value

  # in code
\`\`\`

    $ indented
`;

test("a page is wrapped at the width, its code is not, and code keeps its quotes where there is no colour", () => {
  assert.equal(
    renderMarkdown(PAGE, { width: 32, colour: false }),
    `A title

Words of a paragraph with \`code
--flag\` and strong words and a
link (https://example.com).

flag       what
\`--a|--b\`  one or the other,
           <escaped>

- a first thing that goes on
- a second

    key:   value

      # in code

    $ indented
`,
  );
});

test("with colour, headings and strong text are bold and code is cyan, on every line of a wrapped text", () => {
  const coloured = renderMarkdown(PAGE, { width: 32, colour: true });
  assert.ok(coloured.includes("\u001b[1mA title\u001b[22m\n"));
  assert.ok(coloured.includes("\u001b[36mcode\u001b[39m\n\u001b[36m--flag\u001b[39m"));
  assert.ok(coloured.includes("\u001b[36mkey:   value\u001b[39m"));
  assert.ok(!stripVTControlCharacters(coloured).includes("`"));
});
