/** A page in a frame tells the page around it how high it is: the frame itself cannot grow. */

/** What is sent to the page around, of any origin: no more than a number. */
interface HeightMessage {
  readonly type: "dimple-playground:height";
  /** Of all that is shown, CSS px. */
  readonly height: number;
}

/** Sends the height of an element to the page around this one, now and whenever it changes. @returns what ends that */
export function announceHeight(element: Element): (() => void) | undefined {
  if (window.parent === window || typeof ResizeObserver === "undefined") return undefined;
  let last = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(element.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    window.parent.postMessage({ type: "dimple-playground:height", height } satisfies HeightMessage, "*");
  });
  observer.observe(element);
  return () => observer.disconnect();
}
