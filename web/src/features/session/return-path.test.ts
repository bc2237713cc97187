import { expect, test } from "vitest";
import { safe_return_path, start_path } from "./return-path";

test.each(["/setup/cloud-tenants/42?tab=activation", "/setup/users"])("returns to %s", (path) => {
  expect(safe_return_path(path)).toBe(path);
});

test.each([
  undefined,
  7,
  "",
  "/",
  "/sign-in?return=/",
  "https://evil.example/",
  "//evil.example/",
  "/\\evil.example/",
  "javascript:alert(1)",
  "/\t/evil.example",
  "//evil.example/setup/users",
  "/..//evil.example/setup",
])("does not follow %j", (path) => {
  expect(safe_return_path(path)).toBe(start_path);
});
