export { formatChange, formatSize } from "../base/size-text.ts";
