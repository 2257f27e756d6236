// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test } from "vitest";
import { counting } from "@/components/ui/counting";
import { LanguageSwitch } from "@/components/ui/LanguageSwitch";
import { speak, useWords, words } from "@/components/ui/use-words";

afterEach(() => {
  act(() => speak("en"));
  cleanup();
});

test("numbers and counted nouns are written as the language does", () => {
  expect(words.en.linkIsLong(2345, 2000)).toMatch(/^2,345 characters: .* above 2,000\.$/);
  expect(words.de.linkIsLong(2345, 2000)).toMatch(/^2\.345 Zeichen: .* ab 2\.000 Zeichen ab\.$/);
  const nouns = { one: "lane", other: "lanes" };
  expect([0, 1, 2].map((value) => counting("en").count(value, nouns))).toEqual(["0 lanes", "1 lane", "2 lanes"]);
});

function Edit() {
  const { lang, words: said } = useWords();
  return <p lang={lang}>{said.edit}</p>;
}

test("another language is spoken at once, under its name, and remembered", async () => {
  render(
    <>
      <LanguageSwitch />
      <Edit />
    </>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Auf Deutsch" }));
  expect(screen.getByText("Ändern").lang).toBe("de");
  expect(localStorage.getItem("dimple.language")).toBe("de");
  await userEvent.click(screen.getByRole("button", { name: "In English" }));
  expect(screen.getByText("Edit").lang).toBe("en");
});
