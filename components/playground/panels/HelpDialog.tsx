"use client";
import { TokenLegend } from "@/components/charts/Legend";
import { type CommandId, keyHelp, keysOf } from "@/components/playground/machine/commands";
import { usePlayground, usePlaygroundStore } from "@/components/playground/state/store";
import { Dialog } from "@/components/ui/Dialog";
import { LanguageSwitch } from "@/components/ui/LanguageSwitch";
import { SiteLink } from "@/components/ui/SiteLink";

/** A key as it is printed on the keyboard. */
function Key({ children }: { readonly children: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded border border-b-2 border-line bg-card px-1 text-center text-tiny text-muted">
      {children}
    </kbd>
  );
}

/** The keys of a command. */
export const KeysOf = ({ id }: { readonly id: CommandId }) => keysOf(id).map((name) => <Key key={name}>{name}</Key>);

/** What the page does, in a few sentences, and every key it knows. */
export function HelpDialog() {
  const { showDialog } = usePlaygroundStore().getState();
  const isOpen = usePlayground(({ dialog }) => dialog === "help");
  return (
    <Dialog title="How to use this page" isOpen={isOpen} onClose={() => showDialog(null)}>
      <p className="mb-2 text-muted">
        Compose a scene, ask a question, and press <b className="font-semibold text-fg">Run all</b>. Each lane decodes
        the same answer with its own strategy; all lanes share the clock at the bottom. Click any cell of a heatmap, or
        any token, to see why it was committed just then.
      </p>
      <p className="mb-2 text-muted">
        New to diffusion models?{" "}
        <SiteLink to="learn/" className="text-accent underline">
          Short lessons
        </SiteLink>{" "}
        show what there is to see, and ask what you expect before they show it.
      </p>
      <p className="mb-4 text-muted">Everything runs in this browser; the picture and the question stay here.</p>
      <h3 className="mb-1.5 font-semibold">Tokens</h3>
      <p className="mb-4 text-xs text-muted">
        <TokenLegend />
      </p>
      <h3 className="mb-1.5 font-semibold">Keys</h3>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
        {keyHelp().map(({ keys, does }) => (
          <div key={does} className="contents">
            <dt className="flex items-center gap-1">
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        <div className="contents">
          <dt className="flex gap-1">
            <Key>Enter</Key>
            <Key>Del</Key>
          </dt>
          <dd>In the scene: open the palette, remove the object; arrows move between cells</dd>
        </div>
      </dl>
      <p className="mt-3 text-xs text-muted">
        On a Mac, Cmd stands for Ctrl. No key acts while a text is being edited.
      </p>
      <div className="mt-3">
        <LanguageSwitch />
      </div>
      <p className="mt-3 flex flex-wrap gap-x-4 text-xs text-muted">
        <SiteLink to="docs/links/" className="text-accent underline">
          Links: every key
        </SiteLink>
        <SiteLink to="docs/privacy/" className="text-accent underline">
          Privacy: what is kept where
        </SiteLink>
        <SiteLink to="licences.txt" className="text-accent underline">
          Licences of all this site is made of
        </SiteLink>
      </p>
    </Dialog>
  );
}
