/** How a stream shows text. */
export interface View {
  /** Columns of the terminal; undefined where there is no terminal: then nothing is cut and no line is broken. */
  readonly width?: number | undefined;
  readonly colour: boolean;
}
