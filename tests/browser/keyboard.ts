import { expect, type Locator, type Page } from "@playwright/test";

/** Presses Tab until the element has the focus, as a person without a mouse does; fails when it cannot be reached. */
export async function tab_to(page: Page, wanted: Locator, most = 60): Promise<void> {
  await expect(wanted).toBeVisible();
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${wanted} is not within ${most} tab stops`);
}

/** Chooses in the select that has the focus, by typing a part of the option. */
export async function type_choice(page: Page, text: string): Promise<void> {
  await page.keyboard.press("Enter");
  await page.keyboard.type(text);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
}
