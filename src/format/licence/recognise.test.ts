import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { recogniseLicences } from "./recognise.ts";
import { SHORT_TEXTS } from "./short-texts.ts";

const MIT = `The MIT License (MIT)

Copyright (c) 2014 Somebody <somebody@example.com>

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in
all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NON-INFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN
THE SOFTWARE.
`;

const GO = `Copyright 2009 The Go Authors.

Redistribution and use in source and binary forms, with or without
modification, are permitted provided that the following conditions are
met:

   * Redistributions of source code must retain the above copyright
notice, this list of conditions and the following disclaimer.
   * Redistributions in binary form must reproduce the above
copyright notice, this list of conditions and the following disclaimer
in the documentation and/or other materials provided with the
distribution.
   * Neither the name of Google LLC nor the names of its
contributors may be used to endorse or promote products derived from
this software without specific prior written permission.

THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS
"AS IS" AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT
LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR
A PARTICULAR PURPOSE ARE DISCLAIMED. IN NO EVENT SHALL THE COPYRIGHT
OWNER OR CONTRIBUTORS BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL,
SPECIAL, EXEMPLARY, OR CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT
LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF USE,
DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY
THEORY OF LIABILITY, WHETHER IN CONTRACT, STRICT LIABILITY, OR TORT
(INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE
OF THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.
`;

test("a licence is recognised however it is set, with names in their places", () => {
  assert.deepEqual(recogniseLicences(MIT), ["MIT"]);
  assert.deepEqual(recogniseLicences(MIT.replaceAll("\n", "\r\n").replaceAll(/^/gm, "// ")), ["MIT"]);
  assert.deepEqual(recogniseLicences(MIT.replaceAll(/\s+/g, " ").toUpperCase()), ["MIT"]);
  assert.deepEqual(recogniseLicences(GO), ["BSD-3-Clause"]);
  assert.deepEqual(recogniseLicences(GO.replace("   * Neither", "   3. Neither")), ["BSD-3-Clause"]);
});

test("a text of two licences grants both", () => {
  assert.deepEqual(recogniseLicences(`${MIT}\n----\n\n${GO}`), ["BSD-3-Clause", "MIT"]);
});

test("without its third clause it is another licence", () => {
  const two = GO.replace(/ {3}\* Neither.*?permission\.\n/s, "");
  assert.deepEqual(recogniseLicences(two), ["BSD-2-Clause"]);
  assert.equal(recogniseLicences(two.replace("must retain", "should retain")), undefined);
});

test("whatever was added or changed leaves it undecided", () => {
  for (const added of [
    "The Software shall be used for Good, not Evil.",
    "Commons Clause: the license does not include the right to sell the software.",
    "This exception applies to linked programs.",
    "Files under third_party have other licenses.",
    "Licensed under the GPL as well.",
  ]) {
    assert.equal(recogniseLicences(`${MIT}\n${added}\n`), undefined, added);
    assert.equal(recogniseLicences(`${added}\n${GO}`), undefined, added);
  }
  assert.equal(recogniseLicences(MIT.replace("without restriction", "with restrictions")), undefined);
  assert.equal(recogniseLicences(MIT.replace("AUTHORS OR COPYRIGHT HOLDERS", "NON-COMMERCIAL USERS")), undefined);
});

test("a title of another licence is a contradiction", () => {
  assert.equal(recogniseLicences(MIT.replace("The MIT License (MIT)", "Apache License, Version 2.0")), undefined);
  assert.equal(recogniseLicences(GO.replace("Copyright 2009", "ISC License\n\nCopyright 2009")), undefined);
});

test("no text grants nothing that could be named", () => {
  assert.equal(recogniseLicences(""), undefined);
  assert.equal(recogniseLicences("MIT"), undefined);
  assert.equal(recogniseLicences("Copyright 2020 Somebody. All rights reserved."), undefined);
});

test("property: a licence with any one of its words changed or left out is not that licence", () => {
  const texts = SHORT_TEXTS.map(({ licence, words }) => ({
    licence,
    words: words.split(/\s+/).map((word) => (word.startsWith("<") ? "somebody" : word.split("|")[0]!)),
  }));
  for (const { licence, words } of texts) assert.deepEqual(recogniseLicences(words.join(" ")), [licence]);
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.nat(), fc.boolean(), ({ licence, words }, at, leaveOut) => {
      const place = at % words.length;
      if (words[place] === "somebody") return;
      const changed = leaveOut ? words.toSpliced(place, 1) : words.with(place, "otherwise-worded");
      const next = words[place + 1] ?? words[place - 1]!;
      // A word that stands twice in a row, or beside a name, may be missing without a trace.
      if (leaveOut && (next === words[place] || next === "somebody")) return;
      assert.notDeepEqual(recogniseLicences(changed.join(" ")), [licence], changed.join(" "));
    }),
  );
});

test("a text of any length is read in time that grows with its length", () => {
  const text = "permission is hereby granted free of charge to any person ".repeat(5000);
  assert.equal(recogniseLicences(text), undefined);
  assert.equal(
    recogniseLicences("terms and conditions for use reproduction and distribution definitions ".repeat(1000)),
    undefined,
  );
});
