"use client";
import { useEffect, useState } from "react";
import { IconButton } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { PartBoundary } from "@/components/ui/PartBoundary";
import { SiteLink } from "@/components/ui/SiteLink";
import { lanes } from "@/components/ui/words/en/lanes";
import { useWords } from "@/components/ui/words/use-words";
import type { ModelCard } from "@/lib/report/model-card";
import { fetchCard } from "./assets";
import { CardProblem, ModelCardView } from "./ModelCardView";
import type { ModelChoice } from "./shipped";

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
        <FetchedCard model={name} />
      </Dialog>
    </>
  );
}

type Fetched = { readonly card: ModelCard } | { readonly problem: string };

/** The card once it is there, or what is the matter with it. */
function FetchedCard({ model }: { readonly model: string }) {
  const words = useWords(lanes);
  const [fetched, setFetched] = useState<Fetched | null>(null);
  useEffect(() => {
    const left = new AbortController();
    fetchCard(model, left.signal).then(
      (card) => setFetched({ card }),
      (error: Error) => {
        if (!left.signal.aborted) setFetched({ problem: error.message });
      },
    );
    return () => left.abort();
  }, [model]);
  if (!fetched) return <p role="status">{words.readingCard}</p>;
  return (
    <div lang="en" className="flex flex-col gap-4">
      <PartBoundary name="the card" drawn={[fetched]}>
        {"card" in fetched ? <ModelCardView card={fetched.card} /> : <CardProblem problem={fetched.problem} />}
      </PartBoundary>
      <SiteLink to="models/" className="self-start text-accent underline">
        {words.allModels}
      </SiteLink>
    </div>
  );
}
