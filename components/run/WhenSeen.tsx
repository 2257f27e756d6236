"use client";
import { type ComponentProps, useEffect, useRef, useState } from "react";
import { seenView } from "./seen-view";
import { useViewStore, ViewContext } from "./use-view";

/** How far out of sight a part follows the clock with every step, so that it stands right when it comes into sight. */
const NEAR = "240px 0px";

/** A box whose charts move with the clock while it is in sight, and once the clock rests when it is not. */
export function WhenSeen({ children, ...box }: ComponentProps<"div">) {
  const whole = useViewStore();
  const [seen] = useState(() => seenView(whole));
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => seen.follow(), [seen]);
  useEffect(() => {
    if (!frame.current || typeof IntersectionObserver === "undefined") return;
    // Lanes scroll within the page: the room around them counts there too, where the browser knows how.
    const near = { rootMargin: NEAR, scrollMargin: NEAR };
    const observer = new IntersectionObserver((entries) => seen.setSeen(entries.at(-1)!.isIntersecting), near);
    observer.observe(frame.current);
    return () => observer.disconnect();
  }, [seen]);
  return (
    <div ref={frame} {...box}>
      <ViewContext value={seen.view}>{children}</ViewContext>
    </div>
  );
}
