import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { LinksPage } from "@/components/docs/LinksPage";
import {
  classControls,
  classKeys,
  embedKeys,
  fragmentKeys,
  queryKeys,
  sweepKeys,
  traceKey,
} from "@/components/docs/link-keys";
import { PrivacyPage } from "@/components/docs/PrivacyPage";
import { strategies } from "@/lib/decoding/strategies";
import { cachePolicies } from "@/lib/engine/caches";
import { EMBED_KEYS, readEmbed } from "@/lib/experiment/embed";
import { FRAGMENT_KEYS, QUERY_KEYS, readLink } from "@/lib/experiment/link";
import { CLASS_KEYS, readClassLink } from "@/lib/learn/class-link";
import { findLesson, lessons } from "@/lib/learn/lessons";
import { emojiWorld } from "@/lib/study/emoji-world";
import { readSweepQuery, SWEEP_KEYS } from "@/lib/sweep/link";

const page = renderToStaticMarkup(<LinksPage />);

describe("the page of links", () => {
  test.each([...QUERY_KEYS, ...FRAGMENT_KEYS, ...EMBED_KEYS, ...SWEEP_KEYS, ...CLASS_KEYS, "lane", "trace"])(
    "tells of the key %s",
    (key) => expect(page).toContain(`<code translate="no">${key}</code>`),
  );

  test("tells of every setting that a lane can have, and links every strategy and cache", () => {
    for (const { id, params } of strategies) {
      expect(page).toContain(`href="../../?a=${id}"`);
      for (const key of Object.keys(params)) expect(page).toContain(`<code translate="no">${key}</code>`);
    }
    for (const { id, params } of cachePolicies) {
      expect(page).toContain(`href="../../?a=confident;prefill=${id}"`);
      for (const key of Object.keys(params)) expect(page).toContain(`<code translate="no">cache.${key}</code>`);
    }
  });

  test("has examples that open without a notice", () => {
    const examples = (keys: typeof queryKeys) =>
      keys.flatMap(({ example }) => (example === undefined ? [] : [example]));
    const parts = (address: string) => new URL(address, "https://playground.test");
    for (const example of examples([...queryKeys, traceKey])) expect(readLink(parts(example)).notices).toEqual([]);
    for (const example of examples(embedKeys)) {
      const { notices, link } = readEmbed(parts(example));
      expect([...notices, ...readLink(link).notices]).toEqual([]);
    }
    for (const example of examples(sweepKeys)) {
      expect(readSweepQuery(parts(example).search, emojiWorld()).notices).toEqual([]);
    }
    expect(examples(fragmentKeys)).toEqual([]);
    for (const example of examples([...classKeys, ...classControls])) {
      const [, id, query] = /^([a-z-]+)\/(\?.*)$/.exec(example)!;
      expect(readClassLink(findLesson(id!)!, query!).notices).toEqual([]);
    }
  });

  test("tells of everything that a lesson lets be changed, with the values that its links are read with", () => {
    const controls = lessons.flatMap((lesson) => (lesson.controls ?? []).map((control) => ({ lesson, control })));
    expect(controls.length).toBeGreaterThan(2);
    for (const { lesson, control } of controls) {
      const told = classControls.find(({ key, what }) => key === control.id && what.includes(lesson.title));
      const values = control.kind === "range" ? [control.min, control.max] : control.choices.map(({ value }) => value);
      for (const value of values) {
        expect(told?.range).toContain(String(value));
        expect(readClassLink(lesson, `?${control.id}=${encodeURIComponent(value)}`).notices).toEqual([]);
      }
    }
  });

  test("leads to a link of a later version and to one that was cut, and each says what is the matter with it", () => {
    const bad = [...page.matchAll(/href="\.\.\/\.\.\/(\?[^"]*#[^"]*)"/g)].map(([, address]) =>
      readLink(new URL(address!.replaceAll("&amp;", "&"), "https://playground.test")),
    );
    expect(bad.map(({ notices }) => notices)).toEqual([
      [expect.stringMatching(/^Link: expected version 1, found version 2/)],
      [expect.stringMatching(/^Link: the part after # is damaged/)],
    ]);
  });
});

/** Everything of the page and its parts, as text. */
const sources = ["components", "public/start.js"].flatMap((root) =>
  root.endsWith(".js")
    ? [root]
    : readdirSync(root, { recursive: true, encoding: "utf8" })
        .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("docs/"))
        .map((path) => join(root, path)),
);

test("the page of privacy names everything that is kept", () => {
  const privacy = renderToStaticMarkup(<PrivacyPage />);
  const kept = sources.flatMap((path) =>
    [...readFileSync(path, "utf8").matchAll(/(?:KEY = |setItem\(|getItem\()"([\w.-]+)"/g)].map(([, name]) => name!),
  );
  expect(kept.length).toBeGreaterThan(3);
  for (const name of new Set(kept)) expect(privacy).toContain(`<code translate="no">${name}</code>`);
});
