/** For drawings with text: programs that translate pages take the text of a drawing apart. React knows no `translate` of an SVG. */
export const UNTRANSLATED = { translate: "no" } as Readonly<Record<string, string>>;
