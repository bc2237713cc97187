/** A stand-in for the sandbox's console: the same element IDs, and nothing behind them but the mock. */
export const console_page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Console (mock)</title></head><body>
<h1>This is a mock, not AWS</h1>
<form id="sign-in-form"><label>Account <select id="account-select"></select></label> <button id="sign-in">Sign in</button></form>
<form id="create-form" hidden>
<label><input type="checkbox" id="acknowledge"> I acknowledge that AWS CloudFormation might create IAM resources with custom names.</label>
<button id="create-stack">Create stack</button></form><p id="stack-status" role="status"></p>
<script>
const review = new URLSearchParams(location.hash.split("?")[1] ?? "");
const account = review.get("param_AccountId");
document.querySelector("#account-select").append(new Option(account, account));
document.querySelector("#sign-in-form").onsubmit = (event) => { event.preventDefault(); document.querySelector("#create-form").hidden = false; };
document.querySelector("#create-form").onsubmit = async (event) => {
  event.preventDefault();
  if (!document.querySelector("#acknowledge").checked) return;
  document.querySelector("#stack-status").textContent = "CREATE_IN_PROGRESS";
  await fetch("/stacks?account=" + account, { method: "POST" });
  document.querySelector("#stack-status").textContent = "CREATE_COMPLETE";
};
</script></body></html>`;
