"use client";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ModelChoice } from "./shipped";

export const loadCard = () => import("./FetchedCard");
const FetchedCard = lazy(async () => ({ default: (await loadCard()).FetchedCard }));

/** A button that opens the card of a model. */
export function AboutModel({ model: { name, label } }: { readonly model: ModelChoice }) {
  const words = useWords(lanes);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        icon="info"
        label={words.aboutTheModel(label)}
        look="ghost"
        size="small"
        onClick={() => setOpen(true)}
      />
      <Dialog title={words.aboutModel(label)} isOpen={isOpen} isWide onClose={() => setOpen(false)}>
        <PartBoundary name="the card">
          <Suspense fallback={<p role="status">{words.readingCard}</p>}>
            <FetchedCard model={name} />
          </Suspense>
        </PartBoundary>
      </Dialog>
    </>
  );
}
