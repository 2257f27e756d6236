"use client";
import { type CommandId, keysOf } from "@/components/playground/machine/commands";

/** A key as it is printed on the keyboard. */
export function Key({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded border border-b-2 border-line bg-card px-1 text-center text-tiny text-muted">
      {children}
    </kbd>
  );
}

/** The keys of a command. */
export const KeysOf = ({ id }: { readonly id: CommandId }) => keysOf(id).map((name) => <Key key={name}>{name}</Key>);
