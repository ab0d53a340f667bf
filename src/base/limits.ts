/**
 * Everything that is read has a limit, and each has a name here.
 * Sizes are bytes. Where peers have a limit of their own, ours equals the strictest that real images pass.
 */
export const LIMITS = {
  /** A manifest or index, as containerd and oras-go have it. */
  manifestBytes: 4 * 1024 * 1024,
  /** An image config. */
  configBytes: 8 * 1024 * 1024,
  /** All metadata of one tar entry: PAX records, GNU long names. */
  tarMetadataBytes: 1024 * 1024,
  /** A file with holes when it is unpacked, where its content is needed. */
  fileWithHolesBytes: 1024 * 1024 * 1024,
  /** All such files of one layer together whose content is looked at in passing. */
  surveyedHolesBytes: 256 * 1024 * 1024,
  /** Uncompressed bytes per compressed byte before a stream counts as a bomb. */
  expansionRatio: 1000,
  /** Uncompressed bytes up to which the ratio is not looked at: a short run of zeros is no bomb. */
  expansionGraceBytes: 64 * 1024 * 1024,
  /** One layer, uncompressed. */
  uncompressedLayerBytes: 64 * 1024 * 1024 * 1024,
  /** Entries of one layer, each of which is a row. */
  layerEntries: 1_000_000,
  /** Folders of one image that no entry lists, which paths of thousands of names make for next to nothing. */
  unlistedFolders: 1_000_000,
  /** A path in a layer: Linux's PATH_MAX. */
  pathBytes: 4096,
  /** Small files of one layer that are kept while it streams past: package databases and the like. */
  capturedFiles: 50_000,
  capturedBytes: 64 * 1024 * 1024,
  /** A program of an image that is held in memory to divide it among modules, and how many are, one after the other. */
  heldProgramBytes: 96 * 1024 * 1024,
  heldPrograms: 100,
  /** The folder of compressed layers that builds keep for the next one. */
  layerCacheBytes: 2 * 1024 * 1024 * 1024,
  /** The folder of what was found in layers, kept for the next look. */
  surveyCacheBytes: 512 * 1024 * 1024,
  /** The file oci-layout, which holds one version number. */
  layoutFileBytes: 4096,
  /** An archive of images that is compressed as a whole, when it is unpacked. */
  unpackedArchiveBytes: 64 * 1024 * 1024 * 1024,
  /** Files in an archive of images: layers, configs, and the three that old docker wrote for each layer. */
  archiveEntries: 100_000,
  /** Manifests in one index, descriptors in one manifest. */
  descriptors: 10_000,
  /** An index in an index in an index. */
  indexDepth: 4,
  /** A JSON answer of a registry that is no manifest: tokens, tag lists, errors. */
  registryAnswerBytes: 1024 * 1024,
  /** What a program that plimsoll drives may print on one stream. */
  programOutputBytes: 64 * 1024 * 1024,
  /** One file that says how a project is built, and how many of them are read. */
  buildFileBytes: 1024 * 1024,
  buildFiles: 400,
  /** One Go file that is read to compare it with another. */
  goSourceBytes: 16 * 1024 * 1024,
  /** How long a program may take to end when it is asked to, in milliseconds. */
  programGraceMs: 2000,
  /** How long a credential helper may take to answer, in milliseconds: it may ask somebody to unlock a keychain. */
  credentialHelperMs: 60_000,
  /** Tries of one exchange with a registry, the first included. */
  registryTries: 5,
  /** Redirects that one request to a registry follows. */
  registryRedirects: 5,
  /** Blobs and manifests that move to or from one registry at the same time. */
  registryParallel: 4,
  /** The file that -overlay names. */
  overlayBytes: 64 * 1024 * 1024,
  /** A configuration file: plimsoll.yaml, .ko.yaml, docker's config.json. */
  configFileBytes: 1024 * 1024,
  /** A Dockerfile or a .dockerignore. */
  dockerfileBytes: 1024 * 1024,
  /** A program in an image that is held whole to look into it. */
  inspectedProgramBytes: 128 * 1024 * 1024,
  /** A file named like a key whose first lines are looked at. */
  inspectedKeyBytes: 64 * 1024,
  /** Instructions and stages of one Dockerfile. */
  dockerfileInstructions: 5000,
  dockerfileStages: 500,
  /** One line of a Dockerfile, its end not counted: BuildKit's. */
  dockerfileLineBytes: 65_535,
  /** Stars of one pattern of a .dockerignore: each may be tried at every place of a path. */
  ignoreStars: 8,
  /** Substitutions of a Dockerfile in each other: `${A:-${B:-c}}` has two. */
  substitutionDepth: 100,
  /** Characters of variables that are put in while one Dockerfile is judged; those of patterns count several times. */
  substitutedCharacters: 10_000_000,
  /** A longer value of a variable counts as unknown: doubled thirty times, a short one fills the memory. */
  variableLength: 4096,
  /** Files of a build context that are looked at to say what it would carry into an image. */
  contextFiles: 20_000,
  /** The same in passing, while a service is built. */
  contextFilesInPassing: 2000,
  /** Program headers of one executable, and section headers of one executable. */
  elfHeaders: 100_000,
  /** Notes of one executable, and the bytes of one section of them. */
  elfNotes: 4096,
  elfNoteSectionBytes: 1024 * 1024,
  /** Zeros between the sections of one executable that are not loaded. */
  elfPaddingBytes: 1024 * 1024,
  /** Symbol versions that one shared object needs or defines. */
  elfVersions: 65_536,
  /** The name of one section. */
  elfSectionNameBytes: 1024,
  /** The name of one symbol or function: names of generic types nest. */
  symbolNameBytes: 64 * 1024,
  /** Each of the two strings of Go's build information. */
  buildInfoBytes: 4 * 1024 * 1024,
  /** Places that look like the start of pclntab and are none. */
  pclntabCandidates: 64,
  /** Uncompressed bytes per compressed byte of a section: debug information shrinks to a tenth at best. */
  sectionExpansionRatio: 32,
  /** Programs that one container starts, as far as its scripts and programs name them. */
  startedPrograms: 256,
  /** What is read of one script. */
  scriptBytes: 256 * 1024,
  /** Scripts in scripts: `$(…)`, `eval`, `sh -c`, functions that call functions. */
  shellDepth: 8,
  /** Commands of one script that are looked at, those of a function each time that it is called. */
  shellCommands: 20_000,
  /** Ways in which one word or variable of a script may come out that are told apart. */
  shellAlternatives: 32,
  /** Characters of one value that a script puts together, and fields of one command or list of arguments. */
  shellValueCharacters: 16 * 1024,
  shellFields: 256,
  /** A plan for an image that was saved. */
  savedPlanBytes: 64 * 1024 * 1024,
  /** Names that one plan keeps. */
  keptNames: 1_000_000,
  /** One table of an executable that is held at once: a symbol table, its names, a part of pclntab. */
  binaryTableBytes: 256 * 1024 * 1024,
  /** Units of debug information in one executable: a browser has thirty thousand. */
  dwarfUnits: 200_000,
  /** Types that the debug information of one executable declares. */
  dwarfTypes: 2_000_000,
  /** One file of a package database in an image: rpm's whole database is one. */
  packageDatabaseBytes: 64 * 1024 * 1024,
  /** What a language's package says of itself: package.json, METADATA, RECORD. */
  packageMetadataBytes: 4 * 1024 * 1024,
  /** All paths together that one file of a package database names. */
  packagePathBytes: 64 * 1024 * 1024,
  /** Longer paths are no package's, and no rule for what tools leave behind speaks of them. */
  packagePathLength: 1024,
} as const;
