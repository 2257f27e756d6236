import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { finishSite } from "@/scripts/site/finish";
import { serviceWorkerOf } from "@/scripts/site/offline";
import { inPlace } from "@/scripts/site/pages";
import { siteServer } from "@/scripts/site/server";

/** Two pages, the page of missing addresses and the bundler's scripts, cut down from what Next wrote. */
const SAMPLE = "test/fixtures/export";

let out = "";
const read = (path: string) => readFileSync(join(out, path), "utf8");

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "site-"));
  cpSync(SAMPLE, out, { recursive: true });
});

afterEach(() => rmSync(out, { recursive: true }));

const inlineScripts = (html: string) => [...html.matchAll(/<script(?![^>]* src=)[^>]*>([\s\S]*?)<\/script>/g)];

test("a finished page names its files from its own folder, in tags and in the data it is hydrated from", () => {
  finishSite(out);
  const [home, deeper] = [read("index.html"), read("strategies/index.html")];
  expect(home).toContain('<script src="./_next/static/chunks/turbopack-2u1d.js" async="">');
  expect(home).toContain('\\"./_next/static/chunks/02577.js\\"');
  expect(deeper).toContain('<link rel="stylesheet" href="../_next/static/chunks/0au0r.css"');
  expect(deeper).toContain('<script src="../start.js">');
  expect(deeper).toContain(':HL[\\"../_next/static/chunks/0au0r.css\\",\\"style\\"]');
  for (const html of [home, deeper]) expect(html).not.toMatch(/"\/(_next|start\.js|icon\.svg)/);
});

test("parts that React sends after a page stand in their places, and nothing has to move them", () => {
  const later = (id: number, part: string, first = "") =>
    `<div hidden id="S:${id}">${part}</div><script>${first}$RC("B:${id}","S:${id}")</script>`;
  const awaited = (id: number) => `<!--$?--><template id="B:${id}"></template><!--/$-->`;
  const sent =
    `<main>${awaited(0)}<p>between</p>${awaited(1)}</main><script id="_R_">start()</script>` +
    later(0, `<div>one $& ${awaited(2)}</div>`, "$RB=[];$RC=function(a,b){a<b};") +
    later(1, "<p>two</p>") +
    later(2, "<b>inside</b>");
  const placed =
    "<main><!--$--><div>one $& <!--$--><b>inside</b><!--/$--></div><!--/$--><p>between</p><!--$--><p>two</p><!--/$--></main>";
  expect(inPlace(sent)).toBe(`${placed}<script id="_R_">start()</script>`);
  expect(inPlace(placed)).toBe(placed);
  expect(() => inPlace(`<main>${awaited(3)}</main>`)).toThrow("found one that waits");
  expect(() => inPlace(later(4, "<p>nowhere</p>"))).toThrow("place for part 4");
});

test("every inline script of a page, and nothing else inline, is allowed by the policy in its head", () => {
  finishSite(out);
  for (const path of ["index.html", "strategies/index.html", "404.html"]) {
    const html = read(path);
    const policy =
      /^<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(
        html,
      )![1]!;
    const scripts = policy.split("; ").find((rule) => rule.startsWith("script-src "))!;
    const hashes = inlineScripts(html).map(
      ([, text]) => `'sha256-${createHash("sha256").update(text!).digest("base64")}'`,
    );
    expect(hashes.length).toBeGreaterThan(0);
    expect(new Set(scripts.split(" ").slice(1))).toEqual(new Set(["'self'", "'wasm-unsafe-eval'", ...hashes]));
    expect(policy).toContain("default-src 'none'");
  }
});

test("the bundler's scripts take their folder from the page, and its workers from where the page stands", () => {
  finishSite(out);
  expect(read("_next/static/chunks/turbopack-2u1d.js")).toContain('document.currentScript.getAttribute("src")');
  expect(read("_next/static/chunks/3f0cc.js")).toContain("a=new URL(e.b,document.baseURI).href");
  expect(read("_next/static/chunks/3f0ln.js")).toContain('e.q(e.b+"static/media/tfjs.wasm")');
  expect(read("_next/static/chunks/turbopack-worker-1hrs.js")).not.toContain("new URL(o,location.origin)");
});

test("scripts of pages are compiled while they load, and large libraries where they are called", () => {
  const [script, library] = ["_next/static/chunks/3f0cc.js", "_next/static/chunks/library.js"];
  writeFileSync(join(out, library), `/* ${"a library ".repeat(40_000)}*/`);
  finishSite(out);
  expect(read(script)).toMatch(/^\/\/# allFunctionsCalledOnLoad\n/);
  expect(read(library)).toMatch(/^\/\* a library/);
});

test("a page that is shown at any depth names no file by an address of its own", () => {
  finishSite(out);
  expect(read("404.html")).not.toMatch(/(src|href)="(?!\/")/);
});

test("files of a router that the site does not use are left out", () => {
  finishSite(out);
  expect(readdirSync(out).sort()).toEqual(["404.html", "_next", "icon.svg", "index.html", "start.js", "strategies"]);
  expect(readdirSync(join(out, "strategies"))).toEqual(["index.html"]);
});

test("an address that begins at the host's root, or a bundler that has changed, ends the build with a sentence", () => {
  const path = join(out, "strategies/index.html");
  writeFileSync(path, read("strategies/index.html").replace("../models/", "/models"));
  expect(() => finishSite(out)).toThrow('expected relative addresses only, found "/models"');

  cpSync(SAMPLE, out, { recursive: true });
  rmSync(join(out, "_next/static/chunks/3f0cc.js"));
  expect(() => finishSite(out)).toThrow(
    "the folder a worker is told: expected in a script of the bundler, found in none",
  );
});

test("the site's own server sends a page's policy, leads to its folder, and answers nothing outside", async () => {
  finishSite(out);
  const server = siteServer(out, "/some/path/").listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const get = (path: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { redirect: "manual" });
  try {
    const page = await get("/some/path/strategies/?q=a");
    expect(page.status).toBe(200);
    const written = /content="([^"]*)"/.exec(read("strategies/index.html"))![1];
    expect(page.headers.get("content-security-policy")).toBe(`${written}; frame-ancestors *`);
    const script = await get("/some/path/start.js");
    expect(script.headers.get("content-security-policy")).toMatch(/script-src 'self' 'wasm-unsafe-eval';/);
    expect(script.headers.get("access-control-allow-origin")).toBe("*");
    expect((await get("/some/path/strategies?q=a")).headers.get("location")).toBe("/some/path/strategies/?q=a");
    expect((await get("/some/path")).headers.get("location")).toBe("/some/path/");
    for (const path of ["/", "/start.js", "/some/path/none", "/some/path/%", "/some/pathology/start.js"]) {
      const missing = await get(path);
      expect([path, missing.status]).toEqual([path, 404]);
      expect(await missing.text()).toContain("There is no such page");
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
});

test("the service worker has the digest of every file, and is another one when a file is", () => {
  finishSite(out);
  const worker = serviceWorkerOf(out);
  const files = JSON.parse(/^const FILES = (.*);$/m.exec(worker)![1]!) as Record<string, { integrity: string }>;
  const digest = createHash("sha256")
    .update(readFileSync(join(out, "index.html")))
    .digest("base64");
  expect(files["index.html"]).toEqual({ integrity: `sha256-${digest}`, isEager: true });
  expect(Object.keys(files)).toContain("strategies/index.html");
  expect(worker).not.toContain("__");
  writeFileSync(join(out, "sw.js"), worker);
  expect(serviceWorkerOf(out)).toBe(worker);
  writeFileSync(join(out, "start.js"), "other");
  expect(serviceWorkerOf(out)).not.toBe(worker);
});
