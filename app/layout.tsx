import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import "@fontsource-variable/inter/index.css";
import "@fontsource-variable/jetbrains-mono/index.css";
import "./globals.css";
import { socialMetadata } from "./social";

export const metadata: Metadata = {
  title: "Dimple Playground",
  description: "See and steer how a masked-diffusion multimodal language model decodes, in your browser.",
  ...socialMetadata(process.env.SITE_URL),
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
