/** Phrasings with slots: `there {are} {n} {things} .` */

const SLOT = /\{(\w+)\}/g;

/** The phrasing with its slots filled. @throws RangeError for a slot without a value. */
export function fill(template: string, slots: Readonly<Record<string, string | number>>): string {
  return template.replace(SLOT, (_, name: string) => {
    const value = slots[name];
    if (value === undefined) throw new RangeError(`slot {${name}} of "${template}" has no value`);
    return String(value);
  });
}

/** The article of a noun: `an apple`, `a cat`. */
export const article = (noun: string): string => (/^[aeiou]/.test(noun) ? "an" : "a");
