/** What stands in the place of a file where a host or a tool put something else. */

/** Characters enough to tell a web page or a pointer. */
const beginning = (bytes: Uint8Array) => new TextDecoder().decode(bytes.subarray(0, 512)).trimStart();

/** Whether the content is a web page: what many hosts answer with where a file is missing. */
export const isWebPage = (bytes: Uint8Array): boolean =>
  /^(<!--[\s\S]*?-->\s*)?<(!doctype\s+html|html|head|body|title|meta)\b/i.test(beginning(bytes));

/** Says what came in place of the file, as a sentence, or null where it may be the file. */
export function otherThanFile(bytes: Uint8Array, file: string): string | null {
  if (isWebPage(bytes)) return `the host answered with a web page (HTML) where ${file} was expected`;
  if (beginning(bytes).startsWith("version https://git-lfs.github.com/spec/")) {
    return (
      `${file} is a pointer of Git LFS, not the file itself: run “git lfs pull” in the repository ` +
      "that it comes from, and put the file in its place"
    );
  }
  return null;
}

/** Bytes as a reader may see them: text where they are text, else hexadecimal. */
export function printable(bytes: Uint8Array): string {
  const isText = bytes.length > 0 && bytes.every((byte) => byte >= 0x20 && byte < 0x7f);
  if (isText) return `“${new TextDecoder().decode(bytes)}”`;
  return `the bytes ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}
