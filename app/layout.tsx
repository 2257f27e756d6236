import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./globals.css";

const PREVIEW = {
  path: "preview.png",
  width: 1200,
  height: 630,
  alt: "Two lanes of Dimple Playground: the same answer decoded in few iterations and in many, as heatmaps",
} as const;

/** The picture that chats and networks show beside a link: they take an absolute address alone, which only the host knows. */
function previewImages() {
  const site = process.env.SITE_URL;
  if (!site) return {};
  if (!/^https?:\/\/.+\/$/.test(site) || !URL.canParse(site)) {
    throw new Error(`SITE_URL: expected the address of the site, https://…/ with a slash at its end, found "${site}"`);
  }
  const { path, ...picture } = PREVIEW;
  return { images: [{ url: new URL(path, site).href, ...picture }] };
}

export const metadata: Metadata = {
  title: "Dimple Playground",
  description: "See and steer how a masked-diffusion multimodal language model decodes, in your browser.",
  // Title and description of each page stand in for those that are not given here.
  openGraph: { type: "website", siteName: "Dimple Playground", ...previewImages() },
  twitter: { card: process.env.SITE_URL ? "summary_large_image" : "summary", ...previewImages() },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#ffffff" },
    { media: "(prefers-color-scheme: dark)", color: "#15161a" },
  ],
};

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    // The theme is set before React starts, so the attribute is not in the server's markup.
    <html lang="en" suppressHydrationWarning>
      <head>
        <script src="/start.js" />
      </head>
      <body>{children}</body>
    </html>
  );
}
