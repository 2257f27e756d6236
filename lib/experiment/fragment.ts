/** What stands behind the `#` of a link, `#1.…`: a version, a dot, and JSON, deflated, in base64url. */
import { deflateSync, Inflate } from "fflate";
import { shorten, shown } from "@/lib/scene/shown";
import { isPacked, withoutUnseen } from "./query";
import { isData, type Notify } from "./read-lane";

/** The version of what stands behind the `#`. */
export const LINK_VERSION = 1;

/** Longest fragment written or read, characters. */
export const MAX_FRAGMENT = 32_768;
/** Most bytes a fragment may unpack to. */
export const MAX_UNPACKED = 262_144;

/** Data as it travels behind the `#`. */
export function pack(data: object): string {
  const bytes = deflateSync(new TextEncoder().encode(JSON.stringify(data)), { level: 9 });
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `#${LINK_VERSION}.${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/**
 * The data behind the `#`; nothing where there is only an anchor, null where it cannot be read. What a mail or a chat put
 * behind it, or broke it with, is left out.
 */
export function unpack(hash: string, notify: Notify): Readonly<Record<string, unknown>> | null {
  if (!isPacked(hash)) return {};
  const fragment = hash.replace(/^#/, "");
  const instead = "the picture and the structure prior are the default ones";
  if (fragment.length > MAX_FRAGMENT) {
    notify(`Link: expected at most ${MAX_FRAGMENT} characters after #, found ${fragment.length}; ${instead}.`);
    return null;
  }
  const [, version = "", body = ""] = /^(\d+)\.([\w-]*)/.exec(withoutUnseen(decodeEscapes(fragment))) ?? [];
  if (Number(version) !== LINK_VERSION) {
    notify(`Link: expected version ${LINK_VERSION}, found version ${shorten(version)}; ${instead}.`);
    return null;
  }
  const data = parsed(inflate(body));
  if (!isData(data)) notify(`Link: the part after # is damaged; ${instead}.`);
  return isData(data) ? data : null;
}

/** Text with its percent escapes read; those that stand for no text stay. */
const decodeEscapes = (text: string): string =>
  text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });

function parsed(text: string | null): unknown {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * Text of a packed fragment, as far as it goes: a last character lost can leave all of it. Null where it is none, or too
 * large. Unpacks slice by slice, so that a small bomb cannot grow past the limit by much.
 */
function inflate(body: string): string | null {
  // One character alone at the end is less than a byte.
  const digits = body.length % 4 === 1 ? body.slice(0, -1) : body;
  const bytes = Uint8Array.from(atob(digits.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let size = 0;
  const stream = new Inflate((chunk) => {
    size += chunk.length;
    if (size <= MAX_UNPACKED) text += decoder.decode(chunk, { stream: true });
  });
  const slice = 256;
  try {
    for (let start = 0; start < bytes.length && size <= MAX_UNPACKED; start += slice) {
      stream.push(bytes.subarray(start, start + slice));
    }
    text += decoder.decode();
  } catch {
    return null;
  }
  return size > MAX_UNPACKED ? null : text;
}

/** What a fragment holds and nobody knows is told. */
export function tellUnknown(data: Readonly<Record<string, unknown>>, known: readonly string[], notify: Notify): void {
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) notify(`Link: ${shown(key)} is none of ${known.join(", ")} after #; it is left out.`);
  }
}
