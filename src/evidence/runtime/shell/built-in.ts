/**
 * Commands that a shell runs itself, although an image may have a program of that name. POSIX.1-2017, XCU 2.14 and 1.6;
 * for `source` and those at the end, bash(1).
 */
const BUILT_IN = new Set(
  ". : [ [[ alias bg break case cd command continue do done echo elif else esac eval exec exit export false fg fi for getopts hash if in jobs kill local printf pwd read readonly return set shift test then time times trap true type ulimit umask unalias unset until wait while { } ! source builtin declare typeset let shopt enable disown pushd popd dirs function select".split(
    " ",
  ),
);

export function isBuiltIn(word: string): boolean {
  return BUILT_IN.has(word);
}
