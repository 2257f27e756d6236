/** Every family of checkpoints that the engine runs. A new one is one file and one line here. */
import { BadFileError } from "../errors";
import type { ModelConfig } from "../model/config";
import { dimple } from "./dimple";
import type { ModelFamily } from "./family";

const families: readonly ModelFamily[] = [dimple];

/**
 * The family that a parsed `config.json` belongs to.
 * @throws BadFileError naming the families that there are, and what was found
 */
function familyOf(json: unknown, among: readonly ModelFamily[] = families): ModelFamily {
  if (json === null || typeof json !== "object" || Array.isArray(json)) {
    throw new BadFileError(`config.json: the file: expected an object, found ${JSON.stringify(json)?.slice(0, 80)}`);
  }
  const config = json as Record<string, unknown>;
  const family = among.find((candidate) => candidate.matches(config));
  if (family) return family;
  const known = among.map(({ id }) => `"${id}"`).join(" or ");
  const found = config.model_type === undefined ? "nothing" : JSON.stringify(config.model_type)?.slice(0, 80);
  throw new BadFileError(`config.json: model_type: expected ${known}; found ${found}`);
}

/**
 * The checked configuration of a checkpoint, as its family reads it.
 * @param json parsed `config.json`
 * @throws BadFileError where no family takes it, or naming the key, what was expected and what was found
 */
export function readConfig(
  json: unknown,
  among: readonly ModelFamily[] = families,
): { readonly family: ModelFamily; readonly config: ModelConfig } {
  const family = familyOf(json, among);
  return { family, config: { ...family.parse(json), shift: family.shift } };
}
