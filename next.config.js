/** @type {import('next').NextConfig} */
const config = {
  reactStrictMode: true,
  // The built site is plain files: it runs from any static host, and nothing leaves the visitor's machine.
  output: "export",
  images: { unoptimized: true },
  devIndicators: false,
};

export default config;
