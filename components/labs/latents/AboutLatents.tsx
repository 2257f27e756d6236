import { SystemFacts } from "@/components/labs/SystemFacts";
import type { LatentCard } from "@/lib/latent/card";

const thousands = (value: number) => `${Math.round(value / 1000)} thousand`;
const names: Readonly<Record<string, string>> = { vae: "σ-VAE", cells: "model over cells with its head" };

/** How it works, how it was trained, and what it cannot do. */
export function AboutLatents({ card }: { readonly card: LatentCard }) {
  const { parameters, recipe, reconstruction } = card;
  return (
    <section aria-labelledby="about" className="card mt-4 p-3.5">
      <h2 id="about" className="text-lg font-semibold">
        How it works
      </h2>
      <div className="mt-2 grid gap-x-8 gap-y-3 lg:grid-cols-2">
        <ol className="flex max-w-[72ch] list-decimal flex-col gap-1.5 pl-5">
          <li>
            A <b>σ-VAE</b> ({thousands(parameters.vae)} weights) makes 16 numbers of a cell’s 3,072, and a cell of the
            numbers. In training it adds noise of a strength that it cannot choose, so latents keep their distance, and
            a latent that is a little off still decodes. Its own pictures are off by {reconstruction.mean.toFixed(3)} on
            average, {reconstruction.worst.toFixed(3)} at worst.
          </li>
          <li>
            A <b>causal transformer</b> ({thousands(parameters.transformer)}) reads the words and the cells so far. Its
            output is no picture but an expectation: several things may be possible.
          </li>
          <li>
            A <b>diffusion head</b> ({thousands(parameters.head)}) turns noise into one of them, in a few steps. A head
            that gave one answer at once would give the blend that you see at the beginning of the strip.
          </li>
        </ol>
        <SystemFacts data={card.data} limits={card.limits} license={card.license} digest={card.digest}>
          {recipe.phases
            .map(
              ({ phase, steps, batch, seconds }) =>
                `${names[phase] ?? phase} ${steps.toLocaleString("en")} steps of ${batch}, ${Math.max(1, Math.round(seconds / 60))} min`,
            )
            .join("; ")}
          ; {recipe.hardware}, {recipe.date}; <code>python -m training.latent.train</code>
        </SystemFacts>
      </div>
    </section>
  );
}
