import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  // A worker has portals of its own (suites.py says how many workers those are for); a file is a story told in order.
  workers: Number(process.env.WORKERS ?? 1),
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  // A test may take as long as a busy machine needs: on two cores with the sanitizers beside them, the longest took more
  // than five minutes. What hangs is found by the limits of single steps.
  timeout: 1_200_000,
  expect: { timeout: 60_000 },
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    actionTimeout: 60_000,
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    viewport: { width: 1280, height: 900 },
  },
  projects: [
    // What a person does, against the portal that PORTAL_URL names; without one, against the mock.
    { name: "flows", testIgnore: /states\.spec\.ts$/ },
    // How states look that a real portal is hard to bring into: against the mock always.
    { name: "states", testMatch: /states\.spec\.ts$/ },
  ],
});
