/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  // The built site is plain files: it runs from any static host, and nothing leaves the visitor's machine.
  output: "export",
  // A folder with an index.html for each page: the one form every plain file server answers with the page.
  trailingSlash: true,
  images: { unoptimized: true },
  devIndicators: false,
  // `npm test` has checked the types of everything before it builds.
  typescript: { ignoreBuildErrors: process.env.TYPES_ARE_CHECKED === "1" },
};

export default config;
