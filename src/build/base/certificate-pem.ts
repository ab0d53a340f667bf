import type { X509Certificate } from "node:crypto";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";

/** A file with certificates that a user has named. */
export interface CertificateFile {
  /** The name as the user wrote it, for errors. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface PemBlock {
  readonly label: string;
  readonly base64: string;
  /** The line of its BEGIN; the first line is 1. */
  readonly line: number;
}

/** RFC 7468 §3: text around the blocks is allowed, as an explanation. */
const BEGIN = /^-----BEGIN ([^\n]*?)-----$/;
const END = /^-----END ([^\n]*?)-----$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The certificates of a PEM file (RFC 7468 §5), at least one. Throws `certificate-invalid` for anything that Go would
 * not trust, and for a private key, which must never get into an image.
 */
export function parseCertificates(source: CertificateFile): X509Certificate[] {
  const blocks = parsePem(source);
  if (blocks.length === 0) {
    throw invalid(source, "it holds no PEM block", {
      fix: `if it is DER, convert it: openssl x509 -inform der -in ${source.name} -out ${source.name}.pem`,
    });
  }
  return blocks.map((block) => parseCertificate(source, block));
}

function parseCertificate(source: CertificateFile, block: PemBlock): X509Certificate {
  if (block.label.endsWith("PRIVATE KEY")) {
    throw invalid(source, "it holds a private key, and an image must not hold one", {
      line: block.line,
      fix: "give a file that holds only the certificate of the authority",
    });
  }
  if (block.label !== "CERTIFICATE") {
    throw invalid(source, `Go reads only blocks named CERTIFICATE, and this one is named "${block.label}"`, block);
  }
  if (!BASE64.test(block.base64)) throw invalid(source, "the block is not base64", block);
  try {
    const { X509Certificate: Certificate } = crypto();
    return new Certificate(Buffer.from(block.base64, "base64"));
  } catch (cause) {
    throw invalid(source, "the block is not an X.509 certificate", { line: block.line, cause });
  }
}

function parsePem(source: CertificateFile): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; line: number; body: string[] } | undefined;
  const lines = Buffer.from(source.bytes).toString("latin1").split("\n");
  for (const [index, raw] of lines.entries()) {
    const text = raw.trimEnd();
    const begin = BEGIN.exec(text)?.[1];
    const end = END.exec(text)?.[1];
    if (begin !== undefined) {
      if (open !== undefined) throw invalid(source, "a block begins inside another", { line: index + 1 });
      open = { label: begin, line: index + 1, body: [] };
    } else if (end !== undefined) {
      if (open?.label !== end) throw invalid(source, "a block ends that did not begin", { line: index + 1 });
      blocks.push({ label: open.label, line: open.line, base64: open.body.join("") });
      open = undefined;
    } else {
      open?.body.push(text.trim());
    }
  }
  if (open !== undefined) throw invalid(source, "the block does not end", { line: open.line });
  return blocks;
}

function invalid(
  source: CertificateFile,
  why: string,
  parts: { line?: number; fix?: string; cause?: unknown } = {},
): PlimsollError {
  return new PlimsollError("certificate-invalid", {
    what: `${source.name} cannot be added as a certificate authority`,
    why,
    where: parts.line === undefined ? source.name : `${source.name}:${parts.line}`,
    ...(parts.fix === undefined ? {} : { fix: parts.fix }),
    cause: parts.cause,
  });
}
