"use client";
import { TokenLegend } from "@/components/charts/Legend";
import { keyHelp } from "@/components/playground/machine/commands";
import { Emphasised } from "@/components/ui/Emphasised";
import { LanguageSwitch } from "@/components/ui/LanguageSwitch";
import { SiteLink } from "@/components/ui/SiteLink";
import { door } from "@/components/ui/words/en/door";
import { useWords } from "@/components/ui/words/use-words";
import { Key } from "./Keys";

/** What the page does, in a few sentences, and every key it knows. */
export function Help() {
  const words = useWords(door);
  return (
    <>
      <p className="mb-2 text-muted">
        <Emphasised text={words.howToText} className="font-semibold text-fg" />
      </p>
      <p className="mb-2 text-muted">
        {words.newHere}{" "}
        <SiteLink to="learn/" className="text-accent underline">
          {words.shortLessons}
        </SiteLink>{" "}
        {words.lessonsShow}
      </p>
      <p className="mb-4 text-muted">{words.staysHere}</p>
      <h3 className="mb-1.5 font-semibold">{words.tokens}</h3>
      <p className="mb-4 text-xs text-muted">
        <TokenLegend />
      </p>
      <h3 className="mb-1.5 font-semibold">{words.keysHeading}</h3>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-4 gap-y-1.5">
        {keyHelp(words.keys).map(({ keys, does }) => (
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
            <Key>{words.keyEnter}</Key>
            <Key>{words.keyDelete}</Key>
          </dt>
          <dd>{words.sceneKeys}</dd>
        </div>
      </dl>
      <p className="mt-3 text-xs text-muted">{words.onMac}</p>
      <div className="mt-3">
        <LanguageSwitch />
      </div>
      <p className="mt-3 flex flex-wrap gap-x-4 text-xs text-muted">
        <SiteLink to="docs/links/" className="text-accent underline">
          {words.linksPage}
        </SiteLink>
        <SiteLink to="docs/privacy/" className="text-accent underline">
          {words.privacyPage}
        </SiteLink>
        <SiteLink to="licences.txt" className="text-accent underline">
          {words.licences}
        </SiteLink>
      </p>
    </>
  );
}
