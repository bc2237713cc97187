import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In development the page is served by Vite and the API by a portal that already runs; PORTAL_URL names it.
const portal_url = process.env.PORTAL_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    target: "es2022",
    sourcemap: false,
    // The content security policy allows neither inline scripts nor inline styles, so nothing small is folded into index.html.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { host: "127.0.0.1", proxy: { "/api": portal_url } },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    // Cloudscape is published as ES modules that import style sheets.
    server: { deps: { inline: [/@cloudscape-design/] } },
    // Each file has its own VM context: as much its own as in a process of its own, in half the time.
    pool: "vmForks",
    restoreMocks: true,
    env: { TZ: "Pacific/Auckland" },
  },
});
