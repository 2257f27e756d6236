/** Keys pressed in a field where text is entered. */

/** What tells of a press, in React's event or in the browser's. */
interface Press {
  readonly key: string;
  readonly keyCode: number;
  readonly isComposing?: boolean;
  readonly nativeEvent?: { readonly isComposing: boolean };
}

/** The code that a key has while an input method composes with it; some browsers end the composition before the press is told. */
const COMPOSING = 229;

/** Whether a press is an input method's: Enter then chooses a word, and Escape gives it up. */
export const isComposing = ({ isComposing = false, nativeEvent, keyCode }: Press): boolean =>
  isComposing || nativeEvent?.isComposing === true || keyCode === COMPOSING;

/** The key that is pressed; null where an input method has it. */
export const pressedKey = (press: Press): string | null => (isComposing(press) ? null : press.key);
