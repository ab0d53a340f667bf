import type { JsonMember } from "../../../base/json-member.ts";
import { LIMITS } from "../../../base/limits.ts";
import type { ModuleInfo, ModuleVersion } from "../../../format/go/module-info.ts";
import type { GoProgram, Program } from "../ledger/layer-survey.ts";

const FORMATS = ["elf", "script", "pe", "mach-o"] as const;

/** Reads what a document says of a program. A member that is wrong throws what its document throws. */
export function parseProgram(member: JsonMember): Program {
  const { format, packer, go } = member.members(["format", "packer", "go"]);
  return {
    format: format.oneOf(FORMATS),
    packer: packer.orNull((one) => one.oneOf(["UPX"])),
    go: go.orNull(parseGoProgram),
  };
}

function parseGoProgram(member: JsonMember): GoProgram {
  const { version, path, modules, info } = member.members(["version", "path", "modules", "info"]);
  return {
    version: version.text(),
    path: path.text(),
    modules: modules.items(LIMITS.moduleVersions).map((module) => {
      const [name, of, main] = module.items(3);
      if (name === undefined || of === undefined || main === undefined) return module.refuse("three values are wanted");
      return { path: name.text(), version: of.text(), main: main.flag() };
    }),
    info: info.orNull(parseModuleInfo),
  };
}

function parseModuleInfo(member: JsonMember): ModuleInfo {
  const { path, main, deps, settings } = member.members(["path", "main", "deps", "settings"]);
  return {
    path: path.text(),
    main: main.orNull(parseModule) ?? undefined,
    deps: deps.items(LIMITS.moduleVersions).map(parseModule),
    settings: new Map(settings.items(LIMITS.moduleVersions).map(parseSetting)),
  };
}

/** Go replaces a module once: what stands in its place is not replaced itself. */
function parseModule(member: JsonMember): ModuleVersion {
  const replace = member.optional("replace");
  const module = { path: member.required("path").text(), version: member.required("version").text() };
  const sum = member.required("sum").text();
  if (replace === undefined) return { ...module, sum };
  if (replace.optional("replace") !== undefined) return replace.refuse("a replacement is not replaced");
  return { ...module, sum, replace: parseModule(replace) };
}

function parseSetting(member: JsonMember): readonly [string, string] {
  const [name, value] = member.items(2);
  if (name === undefined || value === undefined) return member.refuse("a name and its value are wanted");
  return [name.text(), value.text()];
}
