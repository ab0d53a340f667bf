import type { Rule } from "../rule.ts";
import { anonymousVolume } from "./anonymous-volume.ts";
import { buildStageShipped } from "./build-stage-shipped.ts";
import { constantPlatform } from "./constant-platform.ts";
import { contextCopied } from "./context-copied.ts";
import { copyBeforeDownload } from "./copy-before-download.ts";
import { copyIgnoredFile } from "./copy-ignored-file.ts";
import { debugDeclared } from "./debug-environment.ts";
import { definitionDescription } from "./definition-description.ts";
import { duplicateStageName } from "./duplicate-stage-name.ts";
import { emptyContinuation } from "./empty-continuation.ts";
import { exposeFormat } from "./expose-format.ts";
import { exposeProtocolCasing } from "./expose-protocol-casing.ts";
import type { DockerfileFacts } from "./facts.ts";
import { fromAsCasing } from "./from-as-casing.ts";
import { healthcheckShellDeclared } from "./healthcheck-shell.ts";
import { instructionCasing } from "./instruction-casing.ts";
import { invalidDefaultArgInFrom } from "./invalid-default-arg-in-from.ts";
import { legacyKeyValue } from "./legacy-key-value.ts";
import { maintainer } from "./maintainer.ts";
import { missingCacheMount } from "./missing-cache-mount.ts";
import { missingDockerignore } from "./missing-dockerignore.ts";
import { modeChangeRun } from "./mode-change.ts";
import { namedUserDeclared } from "./named-user.ts";
import { notBuildable } from "./not-buildable.ts";
import { packageCacheKept } from "./package-cache-kept.ts";
import { recommendedPackages } from "./recommended-packages.ts";
import { redundantTargetPlatform } from "./redundant-target-platform.ts";
import { relativeWorkdir } from "./relative-workdir.ts";
import { remoteAdd } from "./remote-add.ts";
import { repeatedInstruction } from "./repeated-instruction.ts";
import { reservedStageName } from "./reserved-stage-name.ts";
import { rootUserDeclared } from "./root-user.ts";
import { secretCopied } from "./secret-copied.ts";
import { secretInDefinition } from "./secret-in-environment.ts";
import { shellForm } from "./shell-form.ts";
import { stageNameCasing } from "./stage-name-casing.ts";
import { undefinedArgInFrom } from "./undefined-arg-in-from.ts";
import { undefinedVariable } from "./undefined-variable.ts";
import { unpinnedBase } from "./unpinned-base.ts";
import { untaggedBase } from "./untagged-base.ts";
import { untrimmedBuild } from "./untrimmed-build.ts";

/** Every rule that is checked on a Dockerfile. */
export const DOCKERFILE_RULES: readonly Rule<DockerfileFacts>[] = [
  anonymousVolume,
  buildStageShipped,
  constantPlatform,
  contextCopied,
  copyBeforeDownload,
  copyIgnoredFile,
  debugDeclared,
  definitionDescription,
  duplicateStageName,
  emptyContinuation,
  exposeFormat,
  exposeProtocolCasing,
  fromAsCasing,
  healthcheckShellDeclared,
  instructionCasing,
  invalidDefaultArgInFrom,
  legacyKeyValue,
  maintainer,
  missingCacheMount,
  missingDockerignore,
  namedUserDeclared,
  notBuildable,
  packageCacheKept,
  recommendedPackages,
  modeChangeRun,
  redundantTargetPlatform,
  relativeWorkdir,
  remoteAdd,
  repeatedInstruction,
  reservedStageName,
  rootUserDeclared,
  secretCopied,
  secretInDefinition,
  shellForm,
  stageNameCasing,
  undefinedArgInFrom,
  undefinedVariable,
  unpinnedBase,
  untaggedBase,
  untrimmedBuild,
];
