// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { LanguageSwitch } from "@/components/ui/LanguageSwitch";
import { translations } from "@/components/ui/words/de";
import { examples as germanExamples } from "@/components/ui/words/de/examples";
import { lanes as inGerman } from "@/components/ui/words/de/lanes";
import { share as german } from "@/components/ui/words/de/share";
import { lanes } from "@/components/ui/words/en/lanes";
import { share } from "@/components/ui/words/en/share";
import type { Texts } from "@/components/ui/words/language";
import { speak } from "@/components/ui/words/spoken";
import { useLanguage, useWords } from "@/components/ui/words/use-words";
import { counting } from "@/lib/counting";
import { examples as experiments } from "@/lib/experiment/examples";

afterEach(async () => {
  await act(() => speak("en"));
  cleanup();
});

test("numbers and counted nouns are written as the language does", () => {
  expect(share.linkIsLong(2345, 2000)).toMatch(/^2,345 characters: .* above 2,000\.$/);
  expect(german.linkIsLong(2345, 2000)).toMatch(/^2\.345 Zeichen: .* ab 2\.000 Zeichen ab\.$/);
  expect([1, 2].map(lanes.stoppedAfter)).toEqual(["Stopped after 1 iteration.", "Stopped after 2 iterations."]);
  expect([1, 2].map(inGerman.stoppedAfter)).toEqual([
    "Abgebrochen nach 1 Iteration.",
    "Abgebrochen nach 2 Iterationen.",
  ]);
  expect([inGerman.fewer(6.25), inGerman.outOfSteps(1)]).toEqual([
    "6,3× weniger",
    "Keine Schritte mehr: 1 Position ist noch maskiert.",
  ]);
  const nouns = { one: "lane", other: "lanes" };
  expect([0, 1, 2].map((value) => counting("en").count(value, nouns))).toEqual(["0 lanes", "1 lane", "2 lanes"]);
});

function Edit() {
  const lang = useLanguage();
  return <p lang={lang}>{useWords(share).edit}</p>;
}

test("another language is spoken at once, under its name, and remembered", async () => {
  render(
    <>
      <LanguageSwitch />
      <Edit />
    </>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Auf Deutsch" }));
  expect((await screen.findByText("Ändern")).lang).toBe("de");
  expect(localStorage.getItem("dimple.language")).toBe("de");
  await userEvent.click(screen.getByRole("button", { name: "In English" }));
  expect((await screen.findByText("Edit")).lang).toBe("en");
});

/** Words that German writes as English does. */
const ALIKE = /^(\d|Playground|Link|Sudoku|Heatmap|Tokens?|Code|Export|Inspector|DE|EN|NFE|JSON)$/;

interface Said {
  readonly path: string;
  readonly english: string;
  readonly german: string;
}

/** All texts of two tables that stand for each other; functions say something of numbers and names. */
function pairsOf(english: Texts, german: Texts, path = ""): Said[] {
  return Object.entries(english).flatMap(([key, text]): Said[] => {
    const other = german[key];
    const at = `${path}.${key}`;
    if (typeof text === "string") return [{ path: at, english: text, german: String(other) }];
    if (typeof text === "object") return pairsOf(text, other as Texts, at);
    return [1, 2].map((value) => {
      // Digits stand for a number, and for a name.
      const say = (each: unknown) => (each as (...parts: string[]) => string)(...Array<string>(6).fill(String(value)));
      return { path: `${at}(${value})`, english: say(text), german: say(other) };
    });
  });
}

test("every experiment of the page of examples has its title and sentence in German", () => {
  const ids = experiments.map(({ id }) => id).sort();
  expect(Object.keys(germanExamples.titles).sort()).toEqual(ids);
  expect(Object.keys(germanExamples.sees).sort()).toEqual(ids);
});

test("every text is there in German, and is German", () => {
  const all = [...translations].flatMap(([english, german]) => pairsOf(english, german));
  expect(all.length).toBeGreaterThan(500);
  expect(all.filter(({ german }) => german.trim() === "" || /undefined|\[object|NaN/.test(german))).toEqual([]);
  expect(all.filter(({ english, german }) => english === german && !ALIKE.test(english))).toEqual([]);
  // Neither addresses anybody by “du”.
  expect(all.filter(({ german }) => /\b([Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich)\b/.test(german))).toEqual([]);
});
