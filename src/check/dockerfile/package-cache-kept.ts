import type { Instruction } from "../../format/dockerfile/dockerfile.ts";
import { commandsOf, isCommand, type ShellCommand } from "../../format/dockerfile/shell-commands.ts";
import { defineRule } from "../rule.ts";
import { type DockerfileFacts, finalInstructions, observed } from "./facts.ts";

interface PackageTool {
  readonly cache: string;
  /** The command fills the cache. */
  readonly fills: (command: ShellCommand) => boolean;
  /** The command empties the cache, in the same RUN. */
  readonly empties: (command: ShellCommand) => boolean;
  readonly fix: string;
}

const TOOLS: readonly PackageTool[] = [
  {
    cache: "/var/lib/apt/lists",
    fills: (command) => isCommand(command, "apt-get", "update") || isCommand(command, "apt", "update"),
    empties: (command) => removes(command, /^\/var\/lib\/apt(?:\/lists)?(?:\/|$)/),
    fix: "&& rm -rf /var/lib/apt/lists/* in the same RUN",
  },
  {
    cache: "/var/cache/apk",
    fills: (command) =>
      isCommand(command, "apk") && !command.includes("--no-cache") && /^(?:add|update|upgrade)$/.test(verbOf(command)),
    empties: (command) => removes(command, /^\/(?:var\/cache|etc)\/apk\b/),
    fix: "apk add --no-cache …",
  },
  ...["dnf", "yum", "microdnf", "zypper"].map(
    (tool): PackageTool => ({
      cache: tool === "zypper" ? "/var/cache/zypp" : `/var/cache/${tool === "microdnf" ? "dnf" : tool}`,
      fills: (command) => isCommand(command, tool) && /^(?:install|update|upgrade|in|up)$/.test(verbOf(command)),
      empties: (command) => isCommand(command, tool, "clean") || removes(command, /^\/var\/cache\b/),
      fix: `&& ${tool} clean all in the same RUN`,
    }),
  ),
  {
    cache: "pip's cache",
    fills: (command) =>
      /^pip3?$/.test(command[0] ?? "") && verbOf(command) === "install" && !command.includes("--no-cache-dir"),
    empties: (command) => (command[0] ?? "").startsWith("pip") && verbOf(command) === "cache",
    fix: "pip install --no-cache-dir …",
  },
  {
    cache: "npm's cache",
    fills: (command) => isCommand(command, "npm") && /^(?:install|ci|i|add)$/.test(verbOf(command)),
    empties: (command) => isCommand(command, "npm", "cache", "clean") || removes(command, /\.npm\b/),
    fix: "&& npm cache clean --force in the same RUN, or a cache mount with npm_config_cache as its target",
  },
];

export const packageCacheKept = defineRule<DockerfileFacts>({
  id: "package-cache-kept",
  title: "a package manager's cache stays in the layer",
  level: "warning",
  why: "nothing reads the cache at run time, and a later RUN that removes it only hides it",
  observe: (facts) =>
    finalInstructions(facts)
      .filter(({ keyword }) => keyword === "RUN")
      .flatMap((instruction) => {
        const commands = commandsOf(instruction);
        return TOOLS.filter(
          ({ fills, empties, cache }) =>
            commands.some(fills) && !commands.some(empties) && !isMounted(instruction, cache),
        ).map(({ cache, fix }) => observed(facts, instruction, `${cache} stays in the layer`, { fix }));
      }),
});

function verbOf(command: ShellCommand): string {
  return command.slice(1).find((word) => !word.startsWith("-")) ?? "";
}

function removes(command: ShellCommand, path: RegExp): boolean {
  return command[0] === "rm" && command.some((word) => path.test(word));
}

/** A cache mount or a tmpfs over the folder keeps the cache out of the layer. */
function isMounted({ flags }: Instruction, cache: string): boolean {
  const targets = flags.flatMap(({ name, value = "" }) =>
    name === "mount" && /\btype=(?:cache|tmpfs)\b/.test(value)
      ? (/(?:target|dst|destination)=([^,]+)/.exec(value)?.[1] ?? [])
      : [],
  );
  const word = /(apt|apk|dnf|yum|zypp|pip|npm)/.exec(cache)?.[1] ?? cache;
  return targets.some((target) => cache.startsWith(target) || target.startsWith(cache) || target.includes(word));
}
