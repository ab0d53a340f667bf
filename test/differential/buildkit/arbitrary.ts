/** Dockerfiles, realistic and absurd: a grammar, and mutations of the generated text. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a Dockerfile
import fc from "fast-check";

const word = fc.constantFrom(
  ...["a", "b.txt", "/src", "./x/", ".", "app", "C:\\app\\", "é", "a=b", "$A", "${B}", '"q r"', "'s t'", "\\$A", "--x"],
  ...[
    "${A:-d}",
    "${A:+d}",
    "${A-d}",
    "${REF#v}",
    "${REF##*v}",
    "${A%b*}",
    "${A%%b}",
    "${A/a/b}",
    "${A//a/b}",
    "${A:?m}",
  ],
  ...[
    '"open',
    "'open",
    "${",
    "${:x}",
    "${A!x}",
    "x\\",
    "`",
    "#no",
    "<<",
    "<",
    "1<<4",
    "[",
    "]",
    '["a"]',
    "|",
    "&&",
    ";",
  ],
);
const words = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => all.join(" "));
const name = fc.constantFrom(
  "A",
  "B",
  "C",
  "VERSION",
  "REF",
  "NPM_TOKEN",
  "PUBLIC_KEY",
  "KEY_FILE",
  "Path",
  "é",
  '"A"',
);
const value = fc.oneof(
  word,
  fc.constantFrom("1", "v1.2", '"two words"', "'$A'", "$A$B", "a\\ b", "", '""', "/usr/$A", "${UNSET}"),
);
const image = fc.constantFrom(
  ...["alpine", "alpine:3.20", "scratch", `golang@sha256:${"0".repeat(64)}`, "base", "Base", "build", "$A", "${REF}"],
  ...["alpine:${VERSION:-3}", "alpine:${VERSION}", "UPPER", "ghcr.io/x/y:v1", "php:$UNSET", "${A:+x}alpine", "a b"],
);
const stage = fc.constantFrom("base", "build", "Base", "scratch", "context", "1a", "a/b", "linux-x");
const platform = fc.constantFrom(
  "linux/amd64",
  "$TARGETPLATFORM",
  "$BUILDPLATFORM",
  "${TARGETOS}/arm64",
  "x",
  "linux",
  "$U",
);
const json = fc.constantFrom(
  ...['["a", "b"]', '["sh","-c","x"]', "[]", '["a"', '["a", 1]', "[1]", "['a']", '[ "a" ] x', '["\\u0041"]', "[null]"],
);
const source = fc.oneof(
  word,
  fc.constantFrom("https://example.com/a.tgz", "https://github.com/x/y.git#v1", "git@github.com:x/y.git", "go.mod"),
);

/** A heredoc's word, and lines that end it or almost do. */
const heredoc = fc
  .record({
    mark: fc.constantFrom("<<", "<<-", "3<<", "<<-  ", "<< "),
    delimiter: fc.constantFrom(
      ...[
        "EOF",
        "'EOF'",
        '"EOF"',
        "\\EOF",
        'E"O"F',
        "!",
        "1",
        "a.b",
        '"a b"',
        "E$A",
        "EOF;",
        "(EOF)",
        "<EOF",
        "$((1 <<4))",
      ],
    ),
    body: fc.array(
      fc.constantFrom("x", "\ty", "# c", "FROM nothing", "", "echo $A \\", "MAINTAINER me", "EOFF", " EOF", "é", '"'),
      { maxLength: 3 },
    ),
    end: fc.constantFrom("EOF", "EOF", "EOF", "EOF", "\tEOF", "1", "!", "a.b", "a b", "E$A", "EOF;"),
  })
  .map(({ mark, delimiter, body, end }) => ({ word: `${mark}${delimiter}`, lines: [...body, end] }));

const flag = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  fc.constantFrom(
    ...[
      "--from=build ",
      "--from=0 ",
      "--from=9 ",
      "--from=$A ",
      "--from=alpine ",
      "--from= ",
      "--from ",
      '--from="build" ',
    ],
    ...[
      "--chown=1:2 ",
      "--chown=$A ",
      "--chmod=755 ",
      "--chmod=u=rwX,go=rX ",
      "--chmod=9 ",
      "--link ",
      "--link=false ",
    ],
    ...["--link=maybe ", "--parents ", "--exclude=*.md --exclude=x ", `--checksum=sha256:${"a".repeat(64)} `],
    ...["--keep-git-dir=true ", "--unpack ", "--nonsense ", "--chown=a --chown=b ", "-- ", "--link --chown=root "],
  ),
);
const runFlag = fc.oneof(
  { weight: 4, arbitrary: fc.constant("") },
  fc.constantFrom(
    ...[
      "--mount=type=cache,target=/c ",
      "--mount=from=alpine,target=/b ",
      "--mount=from=build,target=/b ",
      "--mount= ",
    ],
    ...["--mount=type=secret,id=t,env=T ", "--mount=type=secret ", "--mount=type=ssh ", "--mount=type=bind,from=$A "],
    ...[
      "--mount=type=$A ",
      "--mount=type=cache,target=/,id=x ",
      "--mount=type=cache,target=.. ",
      "--mount=type=tmpfs ",
      "--mount=type=tmpfs,target=/t,size=1m ",
      "--mount=x=y ",
    ],
    ...[
      '--mount=type=bind,"target=/a,b" ',
      '--mount=a"b ',
      "--mount=type=cache,target=/c,sharing=locked,uid=1,mode=0755 ",
    ],
    ...["--mount=type=bind,target=/x,rw,mode=1 ", "--mount=type=cache,target=/c,sharing=open ", "--mount=required "],
    ...["--network=none ", "--network=some ", "--security=insecure ", "--security=x ", "--device=a.com/b=c,required "],
    ...["--device=name=x,name=y ", "--nonsense=1 ", "--mount ", "--network=host --network=host ", "--mount=type=x "],
  ),
);
const healthFlag = fc.constantFrom(
  "",
  "",
  "--interval=5s ",
  "--interval=5 ",
  "--retries=3 ",
  "--retries=-1 ",
  "--timeout=1us ",
);

const pair = fc.tuple(name, value).map(([key, one]) => `${key}=${one}`);
const pairs = fc.array(pair, { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));

const plainInstruction = fc.oneof(
  fc.tuple(runFlag, fc.oneof(words, json)).map(([flags, rest]) => `RUN ${flags}${rest}`),
  fc
    .tuple(fc.constantFrom("COPY", "ADD"), flag, source, words)
    .map(([keyword, flags, from, to]) => `${keyword} ${flags}${from} ${to}`),
  fc
    .tuple(fc.constantFrom("COPY", "ADD", "VOLUME", "CMD", "ENTRYPOINT", "SHELL", "RUN"), json)
    .map((parts) => parts.join(" ")),
  fc.tuple(fc.constantFrom("ENV", "LABEL", "ARG"), fc.oneof(pairs, pairs, words, name)).map((parts) => parts.join(" ")),
  fc
    .tuple(fc.constantFrom("CMD", "ENTRYPOINT", "USER", "WORKDIR", "VOLUME", "MAINTAINER", "SHELL"), words)
    .map((parts) => parts.join(" ")),
  fc
    .constantFrom(
      "80",
      "80/tcp",
      "80/TCP",
      "80-90",
      "90-80",
      "127.0.0.1:80:80",
      "8080:80",
      "$A",
      "x",
      "80/icmp",
      "70000",
      "[::1]:80:80",
    )
    .map((port) => `EXPOSE ${port}`),
  fc.constantFrom("9", "SIGTERM", "term", "RTMIN+3", "SIGNONE", "0", "$A").map((signal) => `STOPSIGNAL ${signal}`),
  fc
    .tuple(
      healthFlag,
      fc.constantFrom("NONE", "none", "NONE x", "CMD x", 'CMD ["x"]', "CMD", "CMD []", "x", "cmd  a b", ""),
    )
    .map(([flags, rest]) => `HEALTHCHECK ${flags}${rest}`),
  fc
    .constantFrom(
      "RUN x",
      "COPY a",
      "COPY a /b",
      "FROM x",
      "ONBUILD RUN x",
      "MAINTAINER me",
      "",
      "ENV",
      "RUN --x y",
      "nope",
      "CMD [1]",
      "ENV A",
    )
    .map((rest) => `ONBUILD ${rest}`),
  fc.constantFrom(
    "RUN",
    "COPY",
    "ENV",
    "USER",
    "WORKDIR",
    "EXPOSE",
    "LABEL",
    "VOLUME",
    "NONSENSE x",
    "CMD",
    "ARG",
    "SHELL",
    "FROM",
    "# check=skip=all",
  ),
);
const heredocInstruction = fc
  .tuple(
    fc.constantFrom(
      "RUN ",
      "RUN cat ",
      "RUN true && cat ",
      "COPY ",
      "ADD ",
      "ONBUILD RUN ",
      'RUN sh -c "cat ',
      "CMD ",
      "RUN 'x' ",
      "COPY a ",
    ),
    fc.array(heredoc, { minLength: 1, maxLength: 2 }),
    fc.constantFrom(" /target", " /d/", " > /x", " bash", ' x"', "", " && true", "; true", ")", " > ${A:-x}"),
  )
  .map(([start, docs, end]) =>
    [`${start}${docs.map((doc) => doc.word).join(" ")}${end}`, ...docs.flatMap(({ lines }) => lines)].join("\n"),
  );

const from = fc
  .tuple(
    fc.option(platform, { nil: undefined, freq: 4 }),
    image,
    fc.option(fc.tuple(fc.constantFrom("AS", "as", "As"), stage), { nil: undefined }),
  )
  .map(([target, base, named]) =>
    ["FROM", ...(target === undefined ? [] : [`--platform=${target}`]), base, ...(named ?? [])].join(" "),
  );
const comment = fc.constantFrom(
  "# a comment",
  "#",
  "  # inside",
  "# base the stage",
  "# A is it",
  "# check=skip=JSONArgsRecommended",
  "",
  "  ",
  "\t",
);

const top = fc.constantFrom(
  ...[
    "",
    "",
    "",
    "# syntax=docker/dockerfile:1\n",
    "# escape=`\n",
    "#escape = \\\n",
    "# escape=x\n",
    "\uFEFF",
    "#!/bin/x\n",
  ],
  ...[
    "# check=skip=all\n",
    "# check=skip=StageNameCasing,UndefinedVar;error=true\n",
    "# check=experimental=all\n",
    "# check=x\n",
  ],
  ...[
    "# syntax=a\n# syntax=b\n",
    "# comment\n# escape=`\n",
    "# unknown=x\n# escape=`\n",
    "\n# escape=`\n",
    " # escape=`\n",
  ],
);

/** Changes to a line that mostly do not change its meaning. */
const mutation = fc.oneof(
  { weight: 6, arbitrary: fc.constant((text: string) => text) },
  fc.constantFrom(
    (text: string) => text.replace(" ", " \\\n "),
    (text: string) => text.replace(" ", " \\\n# between\n  "),
    (text: string) => text.replace(" ", " \\\n\n"),
    (text: string) => text.replace(" ", " `\n"),
    (text: string) => text.replace(" ", "\t \v"),
    (text: string) => `  ${text}  `,
    (text: string) => text.toLowerCase(),
    (text: string) => `${text} \\`,
    (text: string) => `${text} \\  `,
    (text: string) => `${text}\\\\`,
    (text: string) => `\\\n${text}`,
    (text: string) => text.replace(" ", "\u00a0"),
    (text: string) => text.replace("N", "n"),
    (text: string) => text.slice(0, -1),
  ),
);

const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(plainInstruction, mutation).map(([text, mutate]) => mutate(text)) },
  { weight: 3, arbitrary: fc.tuple(heredocInstruction, mutation).map(([text, mutate]) => mutate(text)) },
  { weight: 2, arbitrary: comment },
  { weight: 1, arbitrary: fc.tuple(from, mutation).map(([text, mutate]) => mutate(text)) },
);

/** Whole files; some have the line ends of Windows, and some do not end with a line feed. */
export const dockerfile = fc
  .record({
    top,
    preamble: fc.array(
      fc.oneof(
        fc.tuple(fc.constant("ARG"), pairs).map((parts) => parts.join(" ")),
        comment,
      ),
      { maxLength: 2 },
    ),
    first: fc.oneof({ weight: 9, arbitrary: from }, fc.constantFrom("RUN x", "")),
    lines: fc.array(line, { maxLength: 4 }),
    end: fc.constantFrom("\n", "\n", "\n", "", "\n\n"),
    windows: fc.boolean(),
  })
  .map(({ top, preamble, first, lines, end, windows }) => {
    const text = top + [...preamble, first, ...lines].join("\n") + end;
    return windows && text.length % 4 === 0 ? text.replaceAll("\n", "\r\n") : text;
  });

/** Words with variables in them, truncated anywhere. */
export const shellWord = fc
  .array(
    fc.oneof(
      word,
      fc.constantFrom(
        "$",
        "{",
        "}",
        ":",
        "/",
        "#",
        "%",
        "\\",
        "`",
        '"',
        "'",
        " ",
        "*",
        "?",
        "A",
        "REF",
        "b",
        "${A#",
        "${REF/",
        "$1",
      ),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));

/** Lines of a .dockerignore. */
export const ignoreLine = fc
  .array(
    fc.constantFrom(
      "a",
      "b",
      "ab",
      "/",
      "*",
      "**",
      "?",
      "!",
      ".",
      "..",
      "[a-b]",
      "[^a]",
      "[",
      "]",
      "\\",
      "\\*",
      " ",
      "#",
      "\t",
      "é",
      "+",
      "(",
      "{a}",
      "|",
      "$",
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));
export const ignoredPath = fc
  .array(fc.constantFrom("a", "b", "ab", "abc", ".a", "é", "a*", "[a]", "a b", "a+b"), { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
