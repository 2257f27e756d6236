import { expect, test } from "vitest";
import { socialMetadata } from "@/app/social";

test("with the address of the site, picture and pages are told absolutely, with or without a slash at its end", () => {
  for (const site of ["https://example.org/some/path", "https://example.org/some/path/"]) {
    const { metadataBase, alternates, openGraph, twitter } = socialMetadata(site);
    expect(String(metadataBase)).toBe("https://example.org/some/path/");
    expect(alternates).toEqual({ canonical: "./" });
    const picture = expect.objectContaining({
      url: "https://example.org/some/path/preview.png",
      width: 1200,
      height: 630,
    });
    expect(openGraph).toMatchObject({ type: "website", siteName: "Dimple Playground", url: "./", images: [picture] });
    expect(twitter).toMatchObject({ card: "summary_large_image", images: [picture] });
  }
});

test("without it nothing is told that would need it", () => {
  const told = socialMetadata(undefined);
  expect(told).toEqual({
    openGraph: { type: "website", siteName: "Dimple Playground" },
    twitter: { card: "summary" },
  });
});

test.each(["example.org", "ftp://example.org/", "https://example.org/?a=1", "https://example.org/#top", "/some/path"])(
  "%s is refused, and what was expected is said",
  (site) =>
    expect(() => socialMetadata(site)).toThrow(
      `expected the address of the site, as in https://example.org/some/path, found "${site}"`,
    ),
);
