"use client";
import { settingsOf } from "@/components/playground/state/document";
import { usePlayground } from "@/components/playground/state/store";
import { PictureCanvas } from "@/components/scene/PictureCanvas";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/icons";
import { asked } from "@/components/ui/words/en/asked";
import { useWords } from "@/components/ui/words/use-words";
import type { Experiment } from "@/lib/experiment/schema";
import { describeScene } from "@/lib/scene/edit";
import { RunButton } from "./RunBar";
import { UndoButtons } from "./UndoButtons";

/** What is asked, folded to one bar: thumbnail, question, the facts of the answer, and the way back to editing it. */
export function SceneBar({ onEdit }: { readonly onEdit: () => void }) {
  const words = useWords(asked);
  const { experiment } = usePlayground(settingsOf);
  const atlas = usePlayground((state) => state.atlas);
  const { picture, question } = experiment;
  return (
    <section
      aria-label={words.inShort}
      className="flex shrink-0 items-center gap-3 border-b border-line bg-card px-4 py-2 max-lg:hidden print:flex"
    >
      <div className="relative size-10 shrink-0 overflow-hidden rounded-lg border border-line">
        <PictureCanvas
          picture={picture}
          atlas={atlas}
          label={picture.kind === "scene" ? describeScene(picture.scene) : words.uploaded}
        />
      </div>
      <div className="min-w-0">
        <p className="truncate text-lg font-semibold">{`“${question}”`}</p>
        <p className="truncate text-xs text-muted">{factsOf(experiment, words).join(" · ")}</p>
      </div>
      <Button size="small" onClick={onEdit} className="print:hidden">
        <Icon name="edit" size={12} /> {words.edit}
      </Button>
      <UndoButtons />
      <span className="flex-1" />
      <RunButton className="min-w-28 print:hidden" />
    </section>
  );
}

/** `5 things on cream`, `32 tokens`, `no structure prior`, `seed 44`. */
function factsOf({ picture, responseLength, prior, seed }: Experiment, words: typeof asked): string[] {
  return [
    pictureText(picture, words),
    words.tokens(responseLength),
    prior === "" ? words.noPrior : words.aPrior,
    words.seedIs(seed),
  ];
}

function pictureText(picture: Experiment["picture"], words: typeof asked): string {
  if (picture.kind !== "scene") return words.yourPicture;
  const { background, objects } = picture.scene;
  return words.thingsOn(objects.length, background);
}
