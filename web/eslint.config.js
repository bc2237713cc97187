import js from "@eslint/js";
import react_hooks from "eslint-plugin-react-hooks";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";
import imports from "./eslint/imports.js";

/** Which folder of src/ may import which. main.tsx and router.tsx put everything together. */
const folders = {
    shell: ["shared", "ui", "api", "strings"],
    features: ["shared", "ui", "api", "strings"],
    shared: ["ui", "api", "strings"],
    ui: ["api", "strings"],
    api: [],
    strings: [],
};

/** Which feature may import which, and which of its files a feature exposes to those. */
const features = {
    accounts: { imports: ["linked", "resources", "tags"] },
    commitments: { imports: ["recommendations"] },
    errors: {},
    linked: { exposes: ["activate-selected", "automation-panel", "selection"] },
    people: {},
    recommendations: { exposes: ["list/choice-bar", "options", "recommendations-api", "search", "words"] },
    resources: { imports: ["tags"], exposes: ["import-tab"] },
    session: {},
    tags: { exposes: ["edit-selected", "kept-edits-banner", "tag-panel", "tags-api"] },
};

export default defineConfig(
    { ignores: ["dist/", "src/api/schema.d.ts"] },
    { linterOptions: { reportUnusedDisableDirectives: "error" } },
    js.configs.recommended,
    tseslint.configs.recommended,
    {
        // TypeScript knows which names there are; in this folder's own files ESLint has to be told.
        files: ["eslint/*.js", "eslint.config.js"],
        languageOptions: { globals: { URL: "readonly" } },
    },
    {
        files: ["src/**/*.{ts,tsx}"],
        plugins: { "react-hooks": react_hooks, imports },
        rules: {
            "react-hooks/rules-of-hooks": "error",
            "react-hooks/exhaustive-deps": "error",
            "imports/walls": ["error", { folders, features }],
            "imports/circles": "error",
            // `words[name] ?? name`: a name that somebody else chose may be "constructor", which every object answers.
            "no-restricted-syntax": [
                "error",
                {
                    selector:
                        "LogicalExpression[operator='??'] > MemberExpression.left[computed=true]:not([property.type='Literal'])",
                    message:
                        "Any name may come here, 'constructor' too: use own(record, name) of shared/own, or a Map.",
                },
            ],
            // { page: _, ...others } is how a member is left out.
            "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
        },
    },
);
