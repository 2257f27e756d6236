"use client";
import { useState } from "react";
import { Button } from "./Button";
import { copyText } from "./clipboard";
import { site } from "./words/en/site";
import { useWords } from "./words/use-words";

interface CopyButtonProps {
  readonly text: string;
  /** What is said once it is copied. */
  readonly done: string;
  /** What the button is called where “Copy” alone would not say of what. */
  readonly label?: string;
}

/** Copies a text, and says beside itself that it has, or why it could not. */
export function CopyButton({ text, done, label }: CopyButtonProps) {
  const [told, setTold] = useState("");
  const words = useWords(site);
  const copy = () =>
    copyText(text).then(
      () => setTold(done),
      (error: Error) => setTold(error.message),
    );
  return (
    <>
      <Button size="small" aria-label={label} onClick={() => void copy()}>
        {words.copy}
      </Button>{" "}
      <span role="status" className="text-muted">
        {told}
      </span>
    </>
  );
}
