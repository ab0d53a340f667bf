import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseStrace } from "./strace.ts";

const read = (text: string) => {
  const { calls, unreadLines } = parseStrace(text.split("\n"));
  assert.equal(unreadLines, 0);
  return calls.map(({ path, call, result }) => `${call} ${path} ${result}`);
};

/** From strace 6.1 -f -y -s 4096 -e trace=%file, of a static program of Go 1.26. */
const GO = String.raw`14229 execve("../gop", ["../gop"], 0x7ffc00a50440 /* 35 vars */) = 0
14229 openat(AT_FDCWD</srv/wd>, "/proc/self/cgroup", O_RDONLY|O_CLOEXEC) = 3</proc/14229/cgroup>
14229 openat(AT_FDCWD</srv/wd>, "templates/index.html", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
14229 openat(AT_FDCWD</srv/wd>, "/missing \"quoted\"\n\1\303\251/file", O_RDONLY|O_CLOEXEC) = -1 ENOENT (No such file or directory)
14229 openat(AT_FDCWD</srv/wd>, "/usr/share/zoneinfo//Europe/Berlin", O_RDONLY) = 5</usr/share/zoneinfo/Europe/Berlin>
14229 openat(AT_FDCWD</srv/wd>, "/tmp/trial-1114052470", O_RDWR|O_CREAT|O_EXCL|O_CLOEXEC, 0600) = 5</tmp/trial-1114052470>
14229 newfstatat(AT_FDCWD</srv/wd>, "/bin/nothing-here", 0x72292058c68, 0) = -1 ENOENT (No such file or directory)
14229 --- SIGURG {si_signo=SIGURG, si_code=SI_TKILL, si_pid=14229, si_uid=0} ---
14234 +++ exited with 0 +++
14233 openat(8</etc>, "hosts", O_RDONLY|O_NOFOLLOW|O_CLOEXEC) = 9</etc/hosts>
14233 chdir("/usr")                     = 0
14233 newfstatat(AT_FDCWD</usr>, "lib/nothing", 0x7229209e1d8, 0) = -1 ENOENT (No such file or directory)
14233 readlinkat(AT_FDCWD</usr>, "/bin", "usr/bin", 128) = 7
14233 mkdirat(AT_FDCWD</usr>, "/proc/x", 0755) = -1 ENOENT (No such file or directory)
14233 openat(AT_FDCWD</usr>, "/etc/hostname", O_RDONLY|O_CLOEXEC <unfinished ...>
14229 openat(AT_FDCWD</usr>, "/etc/group", O_RDONLY|O_CLOEXEC <unfinished ...>
14233 <... openat resumed>)             = 11</etc/hostname>
14229 <... openat resumed>)             = -1 EACCES (Permission denied)
14229 openat(AT_FDCWD</usr>, "/etc/late", O_RDONLY) = ?
`;

test("the calls of a Go program are read, also those that interrupt each other", () => {
  assert.deepEqual(read(GO), [
    "execve null ok",
    "openat /proc/self/cgroup ok",
    "openat /srv/wd/templates/index.html ENOENT",
    'openat /missing "quoted"\n\u0001é/file ENOENT',
    "openat /usr/share/zoneinfo/Europe/Berlin ok",
    "openat /tmp/trial-1114052470 ok",
    "newfstatat /bin/nothing-here ENOENT",
    "openat /etc/hosts ok",
    "chdir /usr ok",
    "newfstatat /usr/lib/nothing ENOENT",
    "readlinkat /bin ok",
    "mkdirat /proc/x ENOENT",
    "openat /etc/hostname ok",
    "openat /etc/group EACCES",
  ]);
  const made = parseStrace(GO.split("\n")).calls.filter(({ isCreation }) => isCreation);
  assert.deepEqual(
    made.map(({ path, isExclusive }) => [path, isExclusive]),
    [
      ["/tmp/trial-1114052470", true],
      ["/proc/x", false],
    ],
  );
});

/** The same of a program in C, which names folders by number, has links, and starts another program. */
const C = `14239 access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)
14239 newfstatat(3</usr/lib/x86_64-linux-gnu/libc.so.6>, "", {st_mode=S_IFREG|0755, st_size=1926232, ...}, AT_EMPTY_PATH) = 0
14239 openat(AT_FDCWD</srv/wd>, "/etc", O_RDONLY|O_PATH|O_DIRECTORY) = 3</etc>
14239 openat(3</etc>, "passwd", O_RDONLY) = 4</etc/passwd>
14239 faccessat2(3</etc>, "shadow", R_OK, 0) = 0
14239 access("relative", F_OK)          = -1 ENOENT (No such file or directory)
14239 rename("/nothing/a", "/nothing/b") = -1 ENOENT (No such file or directory)
14239 rename("/there/a", "/there/b") = 0
14239 symlink("target", "/proc/link")   = -1 ENOENT (No such file or directory)
14240 execve("/bin/nothing", ["x", ")"], 0x7ffd34bdc7f8 /* 35 vars */ <unfinished ...>
14239 +++ exited with 0 +++
14240 <... execve resumed>)             = -1 ENOENT (No such file or directory)
14240 access("relative", F_OK)          = -1 ENOENT (No such file or directory)
`;

test("the calls of a program in C are read", () => {
  assert.deepEqual(read(C), [
    "access /etc/ld.so.preload ENOENT",
    "openat /etc ok",
    "openat /etc/passwd ok",
    "faccessat2 /etc/shadow ok",
    "access /srv/wd/relative ENOENT",
    "rename /nothing/a ENOENT",
    "rename /there/a ok",
    "rename /there/b ok",
    "symlink /proc/link ENOENT",
    "execve /bin/nothing ENOENT",
    "access null ENOENT",
  ]);
});

test("other forms of strace are read", () => {
  const others = [
    '[pid 14240] openat(3, "nothing", O_RDONLY) = -1 ENOENT (No such file or directory)',
    '[pid 14240] execve("/bin/a", ["a"], 0x7 /* 35 vars */ <unfinished ...>',
    "<... execve resumed>)                   = -1 ENOENT (No such file or directory)",
    '04:55:27.808486 openat(AT_FDCWD, "/lib/libc.so.6", O_RDONLY|O_CLOEXEC) = 5',
    '14240 1764475200.123456 openat(AT_FDCWD, "\\x2fa\\x2fb", O_RDONLY) = 5',
    `7 openat(AT_FDCWD</wd>, "${"a".repeat(4096)}"..., O_RDONLY) = -1 ENAMETOOLONG (File name too long)`,
    "strace: Process 7 attached",
  ].join("\n");
  assert.deepEqual(read(others), [
    "openat null ENOENT",
    "execve /bin/a ENOENT",
    "openat /lib/libc.so.6 ok",
    "openat /a/b ok",
  ]);
});

test("a folder that another thread has left is no longer believed", () => {
  const moved = [
    '1 openat(AT_FDCWD</one>, "/x", O_RDONLY) = 3',
    '2 chdir("/two") = 0',
    '1 access("file", F_OK) = 0',
    '2 access("file", F_OK) = 0',
    '2 chdir("/nowhere") = -1 ENOENT (No such file or directory)',
    '2 access("file", F_OK) = 0',
  ].join("\n");
  assert.deepEqual(
    read(moved).filter((line) => line.startsWith("access")),
    ["access null ok", "access /two/file ok", "access /two/file ok"],
  );
});

test("lines that cannot be read are counted", () => {
  const lines = [
    "7 <... openat resumed>) = 3",
    "7 openat(AT_FDCWD",
    "noise",
    '7 openat(AT_FDCWD<x, "/a") = 3',
    '7 stat("/a") is 3',
  ];
  assert.deepEqual(parseStrace(lines), { calls: [], unreadLines: 5 });
  fc.assert(fc.property(fc.array(fc.string()), (some) => parseStrace(some).calls.length <= 2 * some.length));
});
