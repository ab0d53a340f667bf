import type { ImageFacts } from "../../evidence/image/image-facts.ts";
import type { Rule } from "../rule.ts";
import { buildLeftovers } from "./build-leftovers.ts";
import { contextCopiedImage } from "./context-copied.ts";
import { debugEnvironment } from "./debug-environment.ts";
import { deletedLater } from "./deleted-later.ts";
import { duplicateFile } from "./duplicate-file.ts";
import { goBuildCache } from "./go-build-cache.ts";
import { goModuleCache } from "./go-module-cache.ts";
import { healthcheckShell } from "./healthcheck-shell.ts";
import { languageCache } from "./language-cache.ts";
import { modeChangeCopy } from "./mode-change.ts";
import { namedUser } from "./named-user.ts";
import { osPackageCache } from "./os-package-cache.ts";
import { overwrittenFile } from "./overwritten-file.ts";
import { packedProgram } from "./packed-program.ts";
import { rootUser } from "./root-user.ts";
import { secretFile } from "./secret-file.ts";
import { secretInEnvironment } from "./secret-in-environment.ts";
import { shellEntrypoint } from "./shell-form.ts";
import { toolchainInImage } from "./toolchain-in-image.ts";
import { untrimmedProgram } from "./untrimmed-program.ts";

/** Every rule that is checked on an image. */
export const IMAGE_RULES: readonly Rule<ImageFacts>[] = [
  buildLeftovers,
  contextCopiedImage,
  debugEnvironment,
  deletedLater,
  duplicateFile,
  goBuildCache,
  goModuleCache,
  healthcheckShell,
  languageCache,
  modeChangeCopy,
  namedUser,
  overwrittenFile,
  osPackageCache,
  packedProgram,
  rootUser,
  secretFile,
  secretInEnvironment,
  shellEntrypoint,
  toolchainInImage,
  untrimmedProgram,
];
