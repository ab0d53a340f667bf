/**
 * Every input has a limit, and every limit has a name here.
 * Sizes are in bytes. Where comparable tools have their own limit, ours equals the strictest one that real images
 * pass.
 */
export const LIMITS = {
  /** A manifest or an index: the limit of containerd and oras-go. */
  manifestBytes: 4 * 1024 * 1024,
  /** An image config. */
  configBytes: 8 * 1024 * 1024,
  /** All metadata of one tar entry: PAX records, GNU long names. */
  tarMetadataBytes: 1024 * 1024,
  /** Values inside each other in one JSON document: more than any that plimsoll reads, and safe for any call stack. */
  jsonDepth: 128,
  /** Skippable frames of one zstd stream that are remembered one by one. */
  zstdSkippableFrames: 1024,
  /** Scripts inside scripts in one instruction of a Dockerfile: `sh -c "sh -c …"`. */
  dockerfileScriptDepth: 4,
  /** The unpacked size of one sparse file (a file with holes), where its content is needed. */
  fileWithHolesBytes: 1024 * 1024 * 1024,
  /** The unpacked size of all sparse files of one layer together, where their content is only examined in passing. */
  surveyedHolesBytes: 256 * 1024 * 1024,
  /** Uncompressed bytes per compressed byte before a stream counts as a bomb. */
  expansionRatio: 1000,
  /** Uncompressed bytes up to which the ratio is not checked: a short run of zeros is not a bomb. */
  expansionGraceBytes: 64 * 1024 * 1024,
  /** One layer, uncompressed. */
  uncompressedLayerBytes: 64 * 1024 * 1024 * 1024,
  /** Entries of one layer: each takes a row in memory. */
  layerEntries: 1_000_000,
  /** Folders of one image that no entry lists. Paths of thousands of names create them at almost no cost. */
  unlistedFolders: 1_000_000,
  /** A path in a layer: Linux's PATH_MAX. */
  pathBytes: 4096,
  /** Small files of one layer that are kept in memory while it streams past: package databases and the like. */
  capturedFiles: 50_000,
  capturedBytes: 64 * 1024 * 1024,
  /**
   * A program of an image that is held in memory to divide its bytes among modules, and how many such programs are, one
   * after the other.
   */
  heldProgramBytes: 96 * 1024 * 1024,
  heldPrograms: 100,
  /** The folder in which builds keep compressed layers for the next build. */
  layerCacheBytes: 2 * 1024 * 1024 * 1024,
  /** The folder in which the findings about layers are kept for the next run. */
  surveyCacheBytes: 512 * 1024 * 1024,
  /** The folder in which the graphs of links are kept for the next question. */
  linkCacheBytes: 256 * 1024 * 1024,
  /** The file oci-layout, which holds one version number. */
  layoutFileBytes: 4096,
  /** An archive of images that is compressed as a whole, when it is unpacked. */
  unpackedArchiveBytes: 64 * 1024 * 1024 * 1024,
  /**
   * Files in an archive of images: layers, configs, and the three files that old versions of docker wrote for each
   * layer.
   */
  archiveEntries: 100_000,
  /** Manifests in one index, descriptors in one manifest. */
  descriptors: 10_000,
  /** How deep indexes may be nested in each other. */
  indexDepth: 4,
  /** Manifests of what is attached to one image: how many are read, and how many bytes they may have together. */
  referrers: 1000,
  referrersBytes: 64 * 1024 * 1024,
  /** Pages of the list of what is attached to one image. */
  referrerPages: 100,
  /** One layer of what is attached to an image: a size baseline, an SBOM, a signature. */
  attachmentBytes: 64 * 1024 * 1024,
  /** The debug symbols of one program that are attached to an image, not compressed: they are held in memory. */
  debugFileBytes: 128 * 1024 * 1024,
  /** How often one entry is written into a list that others keep overwriting. */
  fallbackTagWrites: 10,
  /** A JSON answer of a registry other than a manifest: tokens, tag lists, errors. */
  registryAnswerBytes: 1024 * 1024,
  /** An answer of a code host's API, and the pages of one list. */
  forgeAnswerBytes: 16 * 1024 * 1024,
  forgePages: 50,
  /** What one workflow hands over to another: a verdict of the gate. */
  handOverBytes: 4 * 1024 * 1024,
  /** What a program that plimsoll drives may print on one stream. */
  programOutputBytes: 64 * 1024 * 1024,
  /** One file that says how a project is built, and how many such files are read. */
  buildFileBytes: 1024 * 1024,
  buildFiles: 400,
  /** One Go file that is read to compare it with another. */
  goSourceBytes: 16 * 1024 * 1024,
  /** Tags in one build constraint whose effects together are examined: each two of them are tried. */
  constraintTags: 24,
  /** One file that a program embeds, where its content is compared and compressed, and what it holds when unpacked. */
  embeddedFileBytes: 64 * 1024 * 1024,
  /** Workers of one BuildKit that are listed: only the first one builds. */
  buildkitWorkers: 1000,
  /** How long a builder of images may take to say that it is there, in milliseconds. */
  builderAnswerMs: 20_000,
  /** How long a program may take to end when it is asked to end, in milliseconds. */
  programGraceMs: 2000,
  /**
   * How long a credential helper may take to answer, in milliseconds: it may have to ask the user to unlock a keychain.
   */
  credentialHelperMs: 60_000,
  /** Attempts at one exchange with a registry, the first one included. */
  registryTries: 5,
  /** Redirects that one request to a registry follows. */
  registryRedirects: 5,
  /** Blobs and manifests that are transferred to or from one registry at the same time. */
  registryParallel: 4,
  /** Blobs that are written into one layout at the same time. */
  layoutParallel: 3,
  /**
   * One part of a blob that is sent in several, unless the registry wants larger ones: Amazon's takes none below 5 MB,
   * and this is what is sent again after a break.
   */
  uploadChunkBytes: 8 * 1024 * 1024,
  /** The file that `go build -overlay` names. */
  overlayBytes: 64 * 1024 * 1024,
  /** A configuration file: plimsoll.yaml, .ko.yaml, docker's config.json. */
  configFileBytes: 1024 * 1024,
  /** A Dockerfile or a .dockerignore. */
  dockerfileBytes: 1024 * 1024,
  /** A program in an image that is held in memory as a whole to inspect it. */
  inspectedProgramBytes: 128 * 1024 * 1024,
  /** A file with the name of a key, whose first lines are inspected. */
  inspectedKeyBytes: 64 * 1024,
  /** Instructions and stages of one Dockerfile. */
  dockerfileInstructions: 5000,
  dockerfileStages: 500,
  /** One line of a Dockerfile without its line end: BuildKit's limit. */
  dockerfileLineBytes: 65_535,
  /** Stars in one pattern of a .dockerignore or of Argo CD. */
  ignoreStars: 8,
  /** Stars and braces in a pattern of a .dockerignore that also has brackets, bars or escapes: each is tried at every position of a path. */
  ignoreWays: 3,
  /** Substitutions of a Dockerfile that are nested in each other: `${A:-${B:-c}}` has two. */
  substitutionDepth: 100,
  /** Characters that variables expand to while one Dockerfile is judged; those in patterns count several times. */
  substitutedCharacters: 10_000_000,
  /** A longer value of a variable counts as unknown: a short value that is doubled thirty times fills the memory. */
  variableLength: 4096,
  /** Files of a build context that are examined to say what the context would bring into an image. */
  contextFiles: 20_000,
  /** The same, where the context is only examined in passing while a service is built. */
  contextFilesInPassing: 2000,
  /** Program headers of one executable, and also its section headers. */
  elfHeaders: 100_000,
  /** Notes of one executable, and the bytes of one note section. */
  elfNotes: 4096,
  elfNoteSectionBytes: 1024 * 1024,
  /** Zeros between those sections of one executable that are not loaded. */
  elfPaddingBytes: 1024 * 1024,
  /** Symbol versions that one shared object needs or defines. */
  elfVersions: 65_536,
  /** The name of one section. */
  elfSectionNameBytes: 1024,
  /** The name of one symbol or function: names of generic types nest. */
  symbolNameBytes: 64 * 1024,
  /** Each of the two strings of Go's build information. */
  buildInfoBytes: 4 * 1024 * 1024,
  /** Places that look like the start of pclntab but are not. */
  pclntabCandidates: 64,
  /** Uncompressed bytes per compressed byte of a section: debug information shrinks to a tenth at best. */
  sectionExpansionRatio: 32,
  /** Programs that one container starts, as far as its scripts and programs name them. */
  startedPrograms: 256,
  /** The part of one script that is read. */
  scriptBytes: 256 * 1024,
  /** How deep scripts may be nested: `$(…)`, `eval`, `sh -c`, functions that call functions. */
  shellDepth: 8,
  /** Commands of one script that are examined. Those of a function count at each call. */
  shellCommands: 20_000,
  /** Variables that a script may have set: each assignment copies all of them, because a branch may not be taken. */
  shellVariables: 1000,
  /** Possible values of one word or variable of a script that are kept apart. */
  shellAlternatives: 32,
  /** Characters of one value that a script composes, and fields of one command or argument list. */
  shellValueCharacters: 16 * 1024,
  shellFields: 256,
  /** A lock file or a baseline artifact: a package takes some eighty bytes. */
  lockFileBytes: 32 * 1024 * 1024,
  /** Records of one lock file: a service on a platform each. */
  lockFileRecords: 2000,
  /** Rows of one list of a record: a service of two thousand packages is large. */
  recordedParts: 100_000,
  /** The characters of one name in a record: the instruction of a layer may be a script. */
  recordedNameLength: 256 * 1024,
  /** A saved plan for an image. */
  savedPlanBytes: 64 * 1024 * 1024,
  /** Names that one plan keeps. */
  keptNames: 1_000_000,
  /**
   * A scanner's report that is one document: Trivy lists every package of an image on request, which takes some tens of
   * MB. A stream of govulncheck is read message by message, and the longest message is a description of one
   * vulnerability.
   */
  scanReportBytes: 128 * 1024 * 1024,
  scanStreamBytes: 1024 * 1024 * 1024,
  scanMessageBytes: 16 * 1024 * 1024,
  /** Entries of one list in a scanner's report, and findings of one report: an old image of a distribution has thousands. */
  scanEntries: 200_000,
  /** Scanners' reports in one folder: a fleet has several for each of its images. */
  scanReportFiles: 100_000,
  /** Characters of one name, version or path in a scanner's report. */
  scanTextLength: 4096,
  /** What govulncheck extracts of one program: modules and symbols. A program of 200 MB has some 15 MB of them. */
  scanExtractBytes: 128 * 1024 * 1024,
  /** Go programs of one image that are scanned for vulnerabilities. */
  scannedPrograms: 500,
  /** Ways from the code to one vulnerability that are kept: a report may have one for each function. */
  scanTraces: 100,
  /** One table of an executable that is held in memory at once: a symbol table, its names, a part of pclntab. */
  binaryTableBytes: 256 * 1024 * 1024,
  /** Units of debug information in one executable: a browser has thirty thousand. */
  dwarfUnits: 200_000,
  /** Types that the debug information of one executable declares. */
  dwarfTypes: 2_000_000,
  /** Versions of modules in one module graph: those of kubernetes are some 3000, every release of each included 60,000. */
  moduleVersions: 500_000,
  /** One file of a package database in an image. The whole database of rpm is a single file. */
  packageDatabaseBytes: 64 * 1024 * 1024,
  /** What the package of a language says about itself: package.json, METADATA, RECORD. */
  packageMetadataBytes: 4 * 1024 * 1024,
  /** The length of all paths together that one file of a package database names. */
  packagePathBytes: 64 * 1024 * 1024,
  /** Longer paths belong to no package, and no rule about what tools leave behind applies to them. */
  packagePathLength: 1024,
  /** A go.sum: that of kubernetes has some 60 kB, one of a thousand modules 250 kB. */
  goSumBytes: 64 * 1024 * 1024,
  /** One file of a licence: the longest of the GNU ones has some 35 kB, and lists of notices have more. */
  licenceBytes: 1024 * 1024,
  /** An SBOM that is read, and entries of one list in it: one of an image lists every file. */
  sbomBytes: 256 * 1024 * 1024,
  sbomEntries: 4_000_000,
  /** Versions whose go.mod is fetched to look for a change: each costs a request to the proxy. */
  candidateVersions: 5000,
  /** One advisory of a vulnerability database: the largest of Go's has some fifty kilobytes. */
  advisoryBytes: 4 * 1024 * 1024,
  /** Files of one vulnerability database, and their bytes together. */
  advisories: 200_000,
  advisoriesBytes: 1024 * 1024 * 1024,
  /** An envelope, a bundle or a statement: cosign's limit for what is attached. SBOMs of large images reach megabytes. */
  attestationBytes: 128 * 1024 * 1024,
  /** Dependencies, and products, that one provenance names. */
  provenanceResources: 100_000,
  /** Signatures and statements that are attached to one image and read, and their bytes together. */
  sealedItems: 512,
  sealedBytes: 256 * 1024 * 1024,
  /** A policy that people write. */
  policyBytes: 1024 * 1024,
  /** What a simple signature signs: a few hundred bytes, and the annotations that the signer added. */
  simpleSigningBytes: 1024 * 1024,
  /** Subjects of one statement, and digests of one subject: the limits of sigstore-go. */
  statementSubjects: 1024,
  subjectDigests: 32,
  /** What went into one build, according to its provenance: modules, images, files. */
  buildMaterials: 100_000,
  /** Signatures of one envelope that are read, before it is refused for having more than one. */
  envelopeSignatures: 32,
  /** Certificates, log entries and timestamps of one bundle, each: the limit of sigstore-go. */
  bundleEntries: 32,
  /** Hashes of one proof that a log includes an entry: its tree has at most 2^63 leaves. */
  inclusionHashes: 64,
  /** The file with the authorities that are trusted, and the authorities of each kind in it. */
  trustedRootBytes: 8 * 1024 * 1024,
  trustedAuthorities: 256,
  /** A file with a key. */
  keyFileBytes: 64 * 1024,
  /** How often the password of a key is hashed: usual are up to a million times, and ten million take seconds. */
  keyRounds: 10_000_000,
  /** The modulus of an RSA key: checking a signature takes the square of its length. */
  rsaModulusBits: 8192,
  /** What a certificate says of its holder, where an expression is matched against it. */
  identityLength: 2048,
  /** How long a program that holds a key may take to sign, in milliseconds: a person may have to touch a device. */
  keyPluginMs: 120_000,
  /**
   * What a trial sends to both images: requests, the body of one, the list that people write, an archive of a browser, which
   * holds the answers too, and the headers of one request in it.
   */
  smokeRequests: 1000,
  smokeBodyBytes: 1024 * 1024,
  smokeListBytes: 4 * 1024 * 1024,
  smokeFileBytes: 256 * 1024 * 1024,
  smokeHeaders: 1000,
  /** What another tool found in Go source, as SARIF, and its results. */
  sarifBytes: 64 * 1024 * 1024,
  sarifResults: 100_000,
  /**
   * One document of YAML for which a whole parser is needed, which takes many times its size in memory; and the values in it, where
   * a value counts as often as aliases repeat it.
   */
  yamlLength: 8 * 1024 * 1024,
  yamlValues: 5_000_000,
  /**
   * A workflow of GitHub Actions, and how many there may be. To tell which tags start one, patterns are compared: their characters
   * together, the beginnings of names that are tried, and what is kept of all of these in mind.
   */
  workflowBytes: 1024 * 1024,
  workflowFiles: 10_000,
  refFilterSteps: 5_000,
  refFilterStates: 20_000,
  refFilterWork: 2_000_000,
  /**
   * Kubernetes manifests: one file, which may be the list of a whole cluster as JSON; files; documents of one; and the objects in
   * lists.
   */
  kubernetesFileBytes: 64 * 1024 * 1024,
  kubernetesFiles: 100_000,
  kubernetesDocuments: 100_000,
  kubernetesObjects: 200_000,
  /** Lists inside lists of Kubernetes objects: kubectl writes one. */
  kubernetesListDepth: 8,
  /** Files of a checkout in which Argo CD's Applications lead to manifests. */
  checkoutFiles: 500_000,
  /**
   * Applications of Argo CD that one source of a fleet leads to, how many of them stand between it and a manifest, and what one
   * ApplicationSet may cost: the characters that its templates become, and the paths that its patterns are tried on.
   */
  argoApplications: 20_000,
  argoDepth: 16,
  argoSetCost: 64_000_000,
  /** What one pattern of files may be, where braces name alternatives. */
  patternAlternatives: 256,
  /** How long Fulcio, Rekor or a timestamp authority may take to answer, in milliseconds. */
  sigstoreAnswerMs: 30_000,
  /** How long a container runtime may take to say who it is, in milliseconds. */
  runtimeAnswerMs: 20_000,
  /** How long a service may take to become ready, and to answer one request, in milliseconds. */
  serviceReadyMs: 60_000,
  serviceAnswerMs: 10_000,
  /** The body of one answer that is read; more of it is not compared. */
  serviceAnswerBytes: 16 * 1024 * 1024,
  /** Load on a service: requests a second, how long it lasts, and how many may wait for their answer at once. */
  loadPerSecond: 20_000,
  loadMs: 30 * 60_000,
  loadInFlight: 4096,
  /** What a service shows as its metrics, in one answer. */
  metricsBytes: 16 * 1024 * 1024,
  /** What a service sends as its traces: one body, packed and unpacked, all bodies that are kept, and the spans in them. */
  traceBodyBytes: 16 * 1024 * 1024,
  tracesBytes: 256 * 1024 * 1024,
  spans: 500_000,
  /** Names in a list of a registry, its repositories or the tags of one, and the pages that they come in. */
  registryNames: 100_000,
  registryNamePages: 10_000,
  /** A list of a fleet's services, how many there may be, and the entries of layers that are held in memory at a time. */
  fleetListBytes: 16 * 1024 * 1024,
  fleetServices: 100_000,
  fleetHeldEntries: 1_000_000,
  /** Shards of a fleet, and how often the process of one is started before it counts as failed. */
  fleetShards: 1024,
  fleetShardTries: 3,
  /** A part of a fleet's plan when it is unpacked: manifests and configs of some hundred images, of which each has some kilobytes. */
  planPartBytes: 8_000_000,
  /** The values in it, with those in the texts of manifests and configs, in which one takes some twenty bytes. */
  planPartValues: 2_000_000,
  /** The survey of one layer as other machines wrote it, when it is unpacked: a layer of a million entries takes some 150 MB. */
  surveyDocumentBytes: 256 * 1024 * 1024,
  /** The values in it: an empty list is three bytes, and takes 75 in memory. Entries that are all links have some 4 million. */
  surveyDocumentValues: 8_000_000,
  /** Requests a second to one registry, where somebody says how many there may be. */
  registryRequestsPerSecond: 100_000,
  /** The lines of a file that are merged with an edit, whose comparison costs their square, and what is kept of generated files. */
  mergedLines: 4000,
  baselineStateBytes: 4 * 1024 * 1024,
} as const;
