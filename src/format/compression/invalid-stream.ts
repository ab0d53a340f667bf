/** What a decoder of ours throws for a stream that is damaged or cut off, with the words and the code that zlib has for it. */
export class InvalidStream extends Error {
  override readonly name = "InvalidStream";
  readonly code: "Z_DATA_ERROR" | "Z_BUF_ERROR";

  constructor(message: string, code: "Z_DATA_ERROR" | "Z_BUF_ERROR" = "Z_DATA_ERROR") {
    super(message);
    this.code = code;
  }
}
