/** Inputs that are text, most often JSON: how they are made small, and written down. */
import { type Falls, fewest, fewestNodes } from "./minimise";

const cut = (text: string, from: number, to: number) => text.slice(0, from) + text.slice(to);

/** The text without what does not matter: node by node where it is JSON, character by character where it is none. */
export async function smallerText(text: string, falls: Falls<string>): Promise<string> {
  const data = parsed(text);
  if (data === undefined) return fewest(text, cut, falls);
  const inJson = (node: unknown) => falls(JSON.stringify(node));
  // Where the spelling matters, such as a key that stands twice, it is no JSON to us.
  return (await inJson(data)) ? JSON.stringify(await fewestNodes(data, inJson)) : fewest(text, cut, falls);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
