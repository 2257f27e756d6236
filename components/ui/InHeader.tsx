"use client";
import { type ReactNode, useEffect, useState } from "react";
import { createPortal } from "react-dom";

const ID = "in-header";

/** Where a page's header has room for what wakes up later than it. */
export const HeaderRoom = () => <span id={ID} className="contents" />;

/** Puts something into the room of the page's header, from a part whose script comes after it. A header that was drawn anew wants another one, by its key. */
export function InHeader({ children }: { readonly children: ReactNode }) {
  const [room, setRoom] = useState<HTMLElement | null>(null);
  useEffect(() => setRoom(document.getElementById(ID)), []);
  return room && createPortal(children, room);
}
