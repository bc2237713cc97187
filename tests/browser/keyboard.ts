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

/** Goes to an element of a table with expandable rows: such a table is one tab stop, and arrow keys walk its cells. */
export async function arrow_to(page: Page, wanted: Locator): Promise<void> {
  await expect(wanted).toBeVisible();
  const in_table = () => page.evaluate(() => document.activeElement?.closest("table") != null);
  for (let presses = 0; presses < 60 && !(await in_table()); presses++) await page.keyboard.press("Tab");
  const in_row_of_wanted = () =>
    wanted.evaluate((element) => element.closest("tr")?.contains(document.activeElement) ?? false);
  for (let presses = 0; presses < 60 && !(await in_row_of_wanted()); presses++) await page.keyboard.press("ArrowDown");
  for (let presses = 0; presses < 12; presses++) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("ArrowRight");
  }
  throw new Error(`${wanted} is not within reach of the arrow keys`);
}
