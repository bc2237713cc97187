import { chromium } from "@playwright/test";
import fs from "fs";
const s = JSON.parse(fs.readFileSync("/work/main/.run/server.json"));
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const c = await b.newContext({ viewport: { width: 1400, height: 950 } });
const p = await c.newPage();
p.on("console", m => { if (m.type() === "error") console.log("console", m.text()); });
p.on("pageerror", e => console.log("pageerror", e.message));
await p.goto(s.url);
await p.getByLabel(/mail/i).fill(s.email); await p.getByLabel("Password", {exact: true}).fill(s.password); await p.keyboard.press("Enter");
await p.waitForTimeout(1500);
for (const [name, path] of JSON.parse(process.argv[2])) {
  await p.goto(s.url + path); await p.waitForTimeout(1200);
  await p.screenshot({ path: `/tmp/${name}.png` });
}
if (process.argv[3] === "dark") {
  await p.emulateMedia({ colorScheme: "dark" });
}
await b.close();
